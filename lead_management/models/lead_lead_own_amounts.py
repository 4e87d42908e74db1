from odoo import models

OWN_FIELDS = "properties"


class LeadLead(models.Model):
    """Amounts in own fields of the type follow the currency of the lead's company.

    They are named `properties.<name>`. Own fields of the company stay with that company.
    """

    _inherit = "lead.lead"

    def _get_entered_amounts(self, vals=()):
        amounts = super()._get_entered_amounts(vals)
        # with another type they are set aside
        if not self.type_id or not {OWN_FIELDS, "type_id"}.isdisjoint(vals):
            return amounts
        own = {
            f"{OWN_FIELDS}.{item['name']}": item["value"]
            for item in self._read_own_amounts()
            if item.get("value")
        }
        return amounts | own

    def _prepare_amount_values(self, amounts):
        own = {
            name.partition(".")[2]: amount
            for name, amount in amounts.items()
            if name.startswith(f"{OWN_FIELDS}.")
        }
        others = {name: amount for name, amount in amounts.items() if name in self._fields}
        values = super()._prepare_amount_values(others)
        if own:
            field = self._fields[OWN_FIELDS]
            values[OWN_FIELDS] = {**field.convert_to_cache(self[OWN_FIELDS], self), **own}
        return values

    def _get_amount_label(self, name):
        prefix, _dot, own = name.partition(".")
        if prefix != OWN_FIELDS or not own:
            return super()._get_amount_label(name)
        labels = {item["name"]: item.get("string") for item in self._read_own_amounts()}
        return labels.get(own) or own

    def _read_own_amounts(self):
        """Return the definitions, with values, of the own fields that hold such amounts."""
        self.ensure_one()
        definitions = self.type_id.sudo().properties_definition or ()
        if not any(item.get("type") == "monetary" for item in definitions):
            return []
        field = self._fields[OWN_FIELDS]
        [items] = field.convert_to_read_multi([self[OWN_FIELDS]], self, False)
        return [
            item
            for item in items
            if item["type"] == "monetary" and item.get("currency_field") in (None, "currency_id")
        ]
