from odoo import fields, models


class LeadLead(models.Model):
    """The deals that leads were qualified into (REQ-2.1)."""

    _inherit = "lead.lead"

    deal_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="lead_id",
        string="Deals",
        groups="sales_team.group_sale_salesman",
    )
