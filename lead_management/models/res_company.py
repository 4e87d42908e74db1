from collections import namedtuple

from odoo import api, models
from odoo.tools import ormcache

#: what a number without a country prefix is completed by
PhoneRegion = namedtuple("PhoneRegion", ["code", "phone_code"])


class ResCompany(models.Model):
    """Every company has its lead settings from the start."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["lead.settings"].sudo().create(
            [{"company_id": company.id} for company in companies]
        )
        return companies

    def write(self, vals):
        res = super().write(vals)
        if "currency_id" in vals:
            self.env.registry.clear_cache()
        return res

    @ormcache("self.id")
    def _get_amount_currency_id(self):
        """Return the id of the company's currency, for which the company is not read."""
        return self.sudo().currency_id.id

    @ormcache("self.id")
    def _get_amount_precision(self):
        """Return by what the company rounds amounts, and how many decimal places they have."""
        currency = self.sudo().currency_id
        return currency.rounding, currency.decimal_places

    @ormcache("self.id")
    def _get_phone_region(self):
        """Return the country in which the company telephones.

        Cached, because every search for a number asks; `res.partner` empties the cache.

        :returns: PhoneRegion, its values False without a country
        """
        # read from the partner: the company would compute it with three queries
        country = self.sudo().partner_id.country_id
        return PhoneRegion(country.code, country.phone_code)
