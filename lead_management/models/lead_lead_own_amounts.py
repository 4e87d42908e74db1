from odoo import models
from odoo.exceptions import ValidationError

OWN_FIELDS = "properties"
KEPT_FIELDS = "properties_kept"


class LeadLead(models.Model):
    """Amounts in own fields of the type follow the currency of the lead's company.

    They are named `properties.<name>`, and `properties_kept.<type id>.<name>` where they are
    set aside until the lead has that type again. Own fields of the company stay with it.
    """

    _inherit = "lead.lead"

    def _get_entered_amounts(self, vals=()):
        amounts = super()._get_entered_amounts(vals)
        given = vals if isinstance(vals, dict) else {}
        if given.get("type_id", self.type_id.id) != self.type_id.id:
            # they are set aside, in the new currency (_convert_kept_amounts)
            return amounts
        if self.type_id and OWN_FIELDS not in vals:
            amounts |= {
                f"{OWN_FIELDS}.{item['name']}": item["value"]
                for item in self._read_own_amounts()
                if item.get("value")
            }
        if KEPT_FIELDS not in vals:
            amounts |= self._get_kept_amounts(self.properties_kept or {})
        return amounts

    def _prepare_amount_values(self, amounts):
        own, kept, others = {}, {}, {}
        for name, amount in amounts.items():
            prefix, _dot, rest = name.partition(".")
            parts = {OWN_FIELDS: own, KEPT_FIELDS: kept} if rest else {}
            parts.get(prefix, others)[rest or name] = amount
        values = super()._prepare_amount_values(others)
        if own:
            field = self._fields[OWN_FIELDS]
            values[OWN_FIELDS] = {**field.convert_to_cache(self[OWN_FIELDS], self), **own}
        if kept:
            values[KEPT_FIELDS] = self._replace_kept_amounts(self.properties_kept, kept)
        return values

    def _get_amount_label(self, name):
        prefix, _dot, own = name.partition(".")
        if prefix == KEPT_FIELDS and own:
            type_id, _dot, own = own.partition(".")
            definitions = self._get_amount_definitions(self.env["lead.type"].browse(int(type_id)))
        elif prefix == OWN_FIELDS and own:
            definitions = self._read_own_amounts()
        else:
            return super()._get_amount_label(name)
        labels = {item["name"]: item.get("string") for item in definitions}
        return labels.get(own) or own

    def _get_amount_definitions(self, lead_type):
        """Return the definitions of the own fields of a type that hold such amounts."""
        return [
            item
            for item in lead_type.sudo().exists().properties_definition or ()
            if item.get("type") == "monetary"
            and item.get("currency_field") in (None, "currency_id")
        ]

    def _read_own_amounts(self):
        """Return the definitions, with values, of the own fields that hold such amounts."""
        self.ensure_one()
        names = {item["name"] for item in self._get_amount_definitions(self.type_id)}
        if not names:
            return []
        field = self._fields[OWN_FIELDS]
        [items] = field.convert_to_read_multi([self[OWN_FIELDS]], self, False)
        return [item for item in items if item["name"] in names]

    # ------------------------------------------------------------------ set aside

    def _get_kept_amounts(self, kept):
        """Return the amounts in what is set aside.

        :param dict kept: as `properties_kept` holds it
        :returns: dict {`properties_kept.<type id>.<name>`: amount}
        """
        amounts = {}
        for type_id, values in kept.items():
            for item in self._get_amount_definitions(self.env["lead.type"].browse(int(type_id))):
                if values.get(item["name"]):
                    name = f"{KEPT_FIELDS}.{type_id}.{item['name']}"
                    amounts[name] = values[item["name"]]
        return amounts

    def _replace_kept_amounts(self, kept, amounts):
        """Return what is set aside with other amounts.

        :param dict kept: as `properties_kept` holds it
        :param dict amounts: {`<type id>.<name>`: amount}
        """
        kept = {type_id: dict(values) for type_id, values in (kept or {}).items()}
        for name, amount in amounts.items():
            type_id, _dot, own = name.partition(".")
            kept[type_id][own] = amount
        return kept

    def _convert_kept_amounts(self, kept, company_id):
        """Return what is set aside in the currency of the company that the lead goes to.

        :param dict kept: as `properties_kept` holds it, of the company before
        :param int company_id: of the company, None where it stays
        :raises ValidationError: where no rate tells what the amounts are worth
        """
        # sudo reads configuration
        company = self.env["res.company"].sudo().browse(company_id or self.company_id.id)
        former = self.currency_id
        if not former or company.currency_id == former:
            return kept
        amounts = self._get_kept_amounts(kept)
        if amounts and not self._has_rate(former, company.currency_id, company):
            raise ValidationError(self._get_no_rate_message(former, company))
        converted = {
            name.partition(".")[2]: self._convert_amount(amount, former, company)
            for name, amount in amounts.items()
        }
        return self._replace_kept_amounts(kept, converted)
