from odoo import models


class LeadDealLinkedMixin(models.AbstractModel):
    """Records that link to deals: to who may not read the deal the link reads as empty."""

    _name = "lead.deal.linked.mixin"
    _inherit = ["lead.linked.mixin"]
    _description = "Records linked to leads and deals"

    _hidden_comodels = ("lead.lead", "crm.lead")
