from odoo import api, models


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
