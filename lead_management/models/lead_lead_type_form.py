import json

from odoo import api, models
from odoo.exceptions import ValidationError

from ..trusted_context import is_trusted

# rule of a type -> the attribute of a view that shows it
ATTRIBUTES = {"hidden": "invisible", "readonly": "readonly", "required": "required"}


class LeadLead(models.Model):
    """The form of each type: which fields it requires, hides, leaves alone, and their order.

    One form serves all types, because a lead may change its own: the view compares `type_id`
    with the ids of the types that have a rule. Nothing is read for it with a lead.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ rules

    def _check_required_by_type(self, names=None):
        """Refuse to leave a field empty that the lead's type requires.

        What arrives by itself comes in without it.

        :param names: collection of the fields that were written, None for all
        :raises ValidationError: naming lead, type and fields
        """
        if self._is_by_machine():
            return
        required = self.env["lead.type"]._get_ruled_fields("required")
        for lead in self:
            missing = [
                name
                for name in required.get(lead.type_id.id, ())
                if (names is None or name in names) and lead._is_empty(name)
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "Leads of the type %(type)s need fields that are empty on the lead"
                        " %(lead)s: %(fields)s. Fill them in and save again.",
                        type=lead.type_id.name,
                        lead=lead.display_name,
                        fields=self._get_labels(missing),
                    )
                )

    def _check_kept_by_type(self, vals):
        """Refuse to change a field that the lead's type leaves to what arrives by itself.

        :param dict vals: that are about to be written
        :raises ValidationError: naming lead, type and fields
        """
        if self._is_by_machine() or self._is_server():
            return
        kept = self.env["lead.type"]._get_ruled_fields("readonly")
        for lead in self:
            for lead_type in lead.type_id | lead.type_id.browse(vals.get("type_id") or []):
                names = [name for name in kept.get(lead_type.id, ()) if name in vals]
                lead._refuse_kept(
                    [name for name in names if lead._is_changed_to(name, vals[name])], lead_type
                )

    def _check_given_by_type(self, vals_list):
        """Refuse a value for a field of a new lead that its type leaves alone.

        :param vals_list: what was given for each of the leads
        :raises ValidationError: naming lead, type and fields
        """
        kept = self.env["lead.type"]._get_ruled_fields("readonly")
        if self._is_by_machine() or is_trusted(self.env, "lead_copies"):
            return
        for lead, vals in zip(self, vals_list, strict=True):
            given = [name for name in kept.get(lead.type_id.id, ()) if vals.get(name)]
            # a form sends its defaults along
            defaults = self.default_get(given) if given else {}
            lead._refuse_kept(
                [name for name in given if vals[name] != defaults.get(name)], lead.type_id
            )

    def _refuse_kept(self, names, lead_type):
        """Say which fields of the lead are not for people, if there are any.

        :param names: list of names
        :param lead_type: `lead.type` record that says so
        """
        if names:
            raise ValidationError(
                self.env._(
                    "Leads of the type %(type)s have fields that nobody changes by hand:"
                    " %(fields)s of the lead %(lead)s. Leave them as they are, or have a manager"
                    " change the form of the type.",
                    type=lead_type.name,
                    lead=self.display_name,
                    fields=self._get_labels(names),
                )
            )

    def _is_changed_to(self, name, value):
        """Tell whether a value would change a field of the lead.

        :param str name: of the field
        :param value: as `write` takes it; commands of lists always change something
        """
        field = self._fields[name]
        if field.type in ("many2many", "one2many"):
            return bool(value)
        return field.convert_to_record(field.convert_to_cache(value, self), self) != self[name]

    @api.model
    def _get_labels(self, names):
        """Return the labels of fields as a text."""
        return ", ".join(self._fields[name]._description_string(self.env) for name in names)

    # ------------------------------------------------------------------ views

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["lead.type"]._get_form_rules()) if view_type == "form" else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Have a form show the fields as the type of its lead wants them."""
        arch, view = super()._get_view(view_id, view_type, **options)
        rules = self.env["lead.type"]._get_form_rules() if view_type == "form" else ()
        if not rules:
            return arch, view
        added = ()
        if view == self.env.ref("lead_management.lead_lead_view_form_quick_create"):
            added = self._add_required_to_quick_create(arch)
            # of a new lead it would be empty, and nobody could fill it
            rules = [
                (type_id, name, "hidden" if rule == "readonly" else rule)
                for type_id, name, rule in rules
            ]
        self._apply_form_rules(arch, rules, added)
        return arch, view

    @api.model
    def _add_required_to_quick_create(self, arch):
        """Let quick create ask for what a type requires, below the choice of the type.

        :param arch: the view as an element
        :returns: names of the fields that it asks for besides its own
        """
        shown = {node.get("name") for node in arch.iter("field")}
        missing = {}
        for type_id, names in self.env["lead.type"]._get_ruled_fields("required").items():
            for name in names:
                if name not in shown:
                    missing.setdefault(name, []).append(type_id)
        block = arch.find(".//group[@name='quick']")
        for name, type_ids in missing.items():
            values = {
                "name": name,
                "nolabel": "1",
                "colspan": "2",
                "invisible": f"type_id not in {type_ids}",
                "placeholder": self._get_labels([name]),
            }
            block.append(block.makeelement("field", values))
        return missing

    @api.model
    def _apply_form_rules(self, arch, rules, unordered=()):
        """Compare the type of the lead with those that have rules.

        :param arch: the view as an element
        :param rules: see `lead.type._get_form_rules`
        :param unordered: names of fields that stay where they are
        """
        types, orders = {}, {}
        for type_id, name, rule in rules:
            types.setdefault((name, rule), []).append(type_id)
            order = orders.setdefault(type_id, {})
            if name not in unordered:
                order[name] = len(order)
        arch.set("field_orders", json.dumps(orders))
        own = [
            node
            for node in arch.iter("field", "label")
            if next(node.iterancestors("field"), None) is None
        ]
        for (name, rule), type_ids in types.items():
            attribute = ATTRIBUTES.get(rule)
            for node in own if attribute else ():
                if node.tag == "field" and node.get("name") == name:
                    _add_condition(node, attribute, type_ids)
                elif node.tag == "label" and node.get("for") == name and rule == "hidden":
                    for hidden in (node, *_get_labelled(node, name)):
                        _add_condition(hidden, attribute, type_ids)
        if not any(node.get("name") == "type_id" for node in own):
            arch.append(arch.makeelement("field", {"name": "type_id", "invisible": "1"}))


def _add_condition(node, attribute, type_ids):
    """Let an attribute of a view hold for some types as well.

    :param node: element
    :param str attribute: "invisible", "readonly" or "required"
    :param type_ids: list of ids
    """
    condition = f"type_id in {type_ids}"
    before = node.get(attribute) or "0"
    if before in ("0", "False"):
        node.set(attribute, condition)
    elif before not in ("1", "True"):
        node.set(attribute, f"({before}) or {condition}")


def _get_labelled(label, name):
    """Return the elements that are empty without a labelled field.

    The block that holds label and field, or the one beside the label in a group.
    """
    if label.getparent().tag == "div":
        return [label.getparent()]
    block = label.getnext()
    is_of_field = block is not None and block.find(f".//field[@name='{name}']") is not None
    return [block] if is_of_field else []
