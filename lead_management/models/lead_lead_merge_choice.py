from odoo import models
from odoo.tools import format_amount, format_date, format_datetime, html2plaintext

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
            texts = {lead.id: lead._get_merge_text(name) for lead in all_leads}
            if len(set(texts.values())) < 2:
                continue
            is_united = name in ("tag_ids", "description")
            if is_united:
                chosen = [lead_id for lead_id, text in texts.items() if text]
            else:
                chosen = [self._get_source_id(all_leads, name, defaults)]
            rows.append(
                {
                    "name": name,
                    "label": self._fields[name]._description_string(self.env),
                    "values": texts,
                    "chosen": chosen,
                    "is_united": is_united,
                }
            )
        return rows + self._get_property_rows(leads)

    def _get_source_id(self, all_leads, name, defaults):
        """Return the id of the lead whose value is kept where nobody chooses."""
        if name not in defaults:
            return self.id
        for lead in all_leads.sorted("id", reverse=True):
            if self._get_write_value(lead, name) == defaults[name]:
                return self.id if self._get_write_value(self, name) == defaults[name] else lead.id
        return self.id

    def _get_merge_text(self, name):
        """Return the value of a field as the dialog shows it."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if isinstance(value, models.BaseModel):
            # what the user may not read has no name
            return ", ".join(value._filtered_access("read").mapped("display_name"))
        if field.type == "monetary":
            return format_amount(self.env, value, self.currency_id) if value else ""
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        text = html2plaintext(value or "") if field.type == "html" else str(value or "")
        return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"

    def _get_property_rows(self, leads):
        """Return the own fields in which leads differ, those of the same type as this one."""
        all_leads, rows = self | leads, []
        for field in PROPERTY_FIELDS:
            same = all_leads.filtered(
                lambda lead, field=field: field != "properties" or lead.type_id == self.type_id
            )
            values = {lead.id: lead._read_property_values(field) for lead in same}
            for name, definition in self._get_property_definitions(field).items():
                texts = {
                    lead.id: str(self._format_property(definition, values[lead.id][name]))
                    if values.get(lead.id, {}).get(name)
                    else ""
                    for lead in all_leads
                }
                if len(set(texts.values())) < 2:
                    continue
                others = same.sorted("id", reverse=True)
                source = next((lead for lead in self | others if texts[lead.id]), self)
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
                value = lead._read_property_values(field).get(name, False)
                values[field] = {**filled, name: value}
        if "status_id" in values and by_id[choices["status_id"]].status_kind == "lost":
            source = by_id[choices["status_id"]]
            values |= {
                "loss_reason_id": source.loss_reason_id.id,
                "loss_note": source.loss_note,
            }
        return values
