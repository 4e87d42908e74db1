from odoo import api, models
from odoo.fields import Domain


class LeadAssignmentRule(models.Model):
    """The condition of a rule in words."""

    _inherit = "lead.assignment.rule"

    @api.model
    def _describe_condition(self, domain):
        """Return a domain as a manager reads it, in the language of the reader.

        :param domain: `Domain` over `lead.lead`
        :returns: str
        """
        if isinstance(domain, Domain):
            domain = list(domain)
        stack = []
        for item in reversed(domain):
            if item == "!":
                stack.append(self.env._("not (%(condition)s)", condition=stack.pop()))
            elif item in ("&", "|"):
                left, right = stack.pop(), stack.pop()
                word = self.env._("%(left)s and %(right)s", left=left, right=right)
                if item == "|":
                    word = self.env._("%(left)s or %(right)s", left=left, right=right)
                stack.append(word)
            else:
                stack.append(self._describe_leaf(*item))
        return ", ".join(reversed(stack))

    @api.model
    def _describe_leaf(self, path, operator, value):
        """Return one condition in words: "Source is Fair"."""
        if operator in ("any", "not any"):
            inner = self._describe_condition(
                [
                    item if item in ("&", "|", "!") else (f"{path}.{item[0]}", *item[1:])
                    for item in Domain(value)
                ]
            )
            if operator == "any":
                return inner
            return self.env._("not (%(condition)s)", condition=inner)
        label, field = self._get_path_label(path)
        return f"{label} {self._get_operator_word(operator)} {self._get_value_words(field, value)}"

    @api.model
    def _get_path_label(self, path):
        """Return the label of a field of the lead, or one behind it, and the field.

        :returns: (str, field or None for an own field)
        """
        labels, model, field = [], self.env["lead.lead"], None
        for name in str(path).split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                labels.append(name)
                continue
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else None
        return " › ".join(labels), field

    @api.model
    def _get_operator_word(self, operator):
        words = {
            "=": self.env._("is"),
            "!=": self.env._("is not"),
            "in": self.env._("is"),
            "not in": self.env._("is not"),
            ">": self.env._("above"),
            "<": self.env._("below"),
            ">=": self.env._("at least"),
            "<=": self.env._("at most"),
            "ilike": self.env._("contains"),
            "not ilike": self.env._("does not contain"),
        }
        return words.get(operator, operator)

    @api.model
    def _get_value_words(self, field, value):
        """Return what a field is compared with, records by their names."""
        values = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        words = [self._get_value_word(field, one) for one in values]
        return self.env._(" or ").join(filter(None, words)) or self.env._("empty")

    @api.model
    def _get_value_word(self, field, value):
        if value is False or value is None:
            is_flag = field is not None and field.type == "boolean"
            return self.env._("no") if is_flag else self.env._("empty")
        if value is True:
            return self.env._("yes")
        if field is not None and field.relational and isinstance(value, int):
            record = self.env[field.comodel_name].browse(value)
            # what the reader may not see is a number
            seen = record.exists()._filtered_access("read") if record else record
            return seen.display_name if seen else str(value)
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, str(value))
        return str(value)
