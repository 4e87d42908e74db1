import json

from odoo import api, models
from odoo.tools import format_amount, format_date, format_datetime, html2plaintext
from odoo.tools.mail import is_html_empty

from .lead_lead_merge_values import PROPERTY_FIELDS

# longer texts are cut in the dialog
SHOWN_LENGTH = 200


class LeadLead(models.Model):
    """The values of leads that are merged, beside each other, and those that a person chooses."""

    _inherit = "lead.lead"

    def _get_merge_rows(self, leads):
        """Return the fields in which leads differ, as the dialog shows them.

        :param leads: `lead.lead` records that are merged into this one
        :returns: list of dict, see `get_merge_preview`
        """
        all_leads = self | leads
        defaults = self._get_merge_defaults(leads)
        rows = []
        for name in self._get_merge_fields():
            if len({lead._get_compared_value(name) for lead in all_leads}) < 2:
                continue
            texts = {lead.id: lead._get_merge_text(name) for lead in all_leads}
            if not any(texts.values()):
                continue
            is_united = name in ("tag_ids", "description")
            if is_united:
                chosen = [lead_id for lead_id, text in texts.items() if text]
            else:
                chosen = [self._get_source_id(all_leads, name, defaults)]
            rows.append(
                {
                    "name": name,
                    "label": self._get_merge_label(name),
                    "values": texts,
                    "chosen": chosen,
                    "is_united": is_united,
                }
            )
        return rows + self._get_property_rows(leads)

    @api.model
    def _get_merge_label(self, name):
        """Return what the dialog calls a field: in some languages a first name is a name, too."""
        if name == "name":
            return self.env._("Name of the lead")
        return self._fields[name]._description_string(self.env)

    def _get_source_id(self, all_leads, name, defaults):
        """Return the id of the lead whose value is kept where nobody chooses."""
        if name not in defaults:
            return self.id
        for lead in all_leads.sorted("id", reverse=True):
            if self._get_write_value(lead, name) == defaults[name]:
                return self.id if self._get_write_value(self, name) == defaults[name] else lead.id
        return self.id

    def _get_compared_value(self, name):
        """Return what tells whether leads differ in a field: two of one name are two."""
        self.ensure_one()
        value = self[name]
        if isinstance(value, models.BaseModel):
            return value._name, tuple(sorted(value.ids))
        if self._fields[name].type == "html" and is_html_empty(value):
            return False
        return value or False

    def _get_merge_text(self, name):
        """Return the value of a field as the dialog shows it."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if isinstance(value, models.BaseModel):
            # what the user may not read has no name
            return ", ".join(value._filtered_access("read").mapped("display_name"))
        if field.type == "monetary":
            currency = self[field.get_currency_field(self)] or self.currency_id
            return format_amount(self.env, value, currency) if value else ""
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return self._cut_merge_text(value, field.type)

    @api.model
    def _cut_merge_text(self, value, kind):
        """Return a text, or what is shown as one, no longer than the dialog shows it.

        :param str kind: type of the field
        """
        text = html2plaintext(value or "") if kind == "html" else str(value or "")
        return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"

    @api.model
    def _get_property_text(self, definition, value):
        """Return the value of an own field as the dialog shows it."""
        if not value:
            return ""
        return self._cut_merge_text(self._format_property(definition, value), definition["type"])

    def _get_property_rows(self, leads):
        """Return the own fields in which leads differ, those of the same type as this one."""
        all_leads, rows = self | leads, []
        for field in PROPERTY_FIELDS:
            same = all_leads.filtered(
                lambda lead, field=field: field != "properties" or lead.type_id == self.type_id
            )
            values = {lead.id: lead._read_property_values(field) for lead in same}
            for name, definition in self._get_property_definitions(field).items():
                found = {lead.id: values.get(lead.id, {}).get(name) for lead in all_leads}
                texts = {
                    lead_id: self._get_property_text(definition, value)
                    for lead_id, value in found.items()
                }
                # one of another type has no such field
                is_same = len({json.dumps(found[lead.id]) for lead in same}) < 2
                if is_same or not any(texts.values()):
                    continue
                others = same.sorted("id", reverse=True)
                source = next((lead for lead in self | others if found[lead.id]), self)
                rows.append(
                    {
                        "name": f"{field}.{name}",
                        "label": definition.get("string") or name,
                        "values": texts,
                        "chosen": [source.id],
                        "is_united": False,
                    }
                )
        return rows

    def _get_chosen_merge_values(self, leads, choices):
        """Return the values that somebody has chosen in the dialog.

        :param leads: `lead.lead` records, this one among them
        :param dict choices: {name of the row: id of the lead whose value is kept}
        """
        by_id, names = {lead.id: lead for lead in leads}, set(self._get_merge_fields())
        values, own = {}, self._get_property_defaults((leads - self).sorted("id", reverse=True))
        for row, lead_id in choices.items():
            lead = by_id.get(lead_id)
            field, _dot, name = row.partition(".")
            if lead and row in names:
                values[row] = self._get_write_value(lead, row)
            elif lead and name and field in PROPERTY_FIELDS:
                filled = values.get(field) or own.get(field) or self._read_property_values(field)
                has_field = field != "properties" or lead.type_id == self.type_id
                value = has_field and lead._read_property_values(field).get(name, False)
                values[field] = {**filled, name: value}
        if "status_id" in values and by_id[choices["status_id"]].status_kind == "lost":
            source = by_id[choices["status_id"]]
            values |= {
                "loss_reason_id": source.loss_reason_id.id,
                "loss_note": source.loss_note,
            }
        return values
