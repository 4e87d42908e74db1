from odoo import fields, models


class CrmLead(models.Model):
    """Records of Odoo's CRM that were taken over (REQ-5.5)."""

    _name = "crm.lead"
    _inherit = ["crm.lead"]

    # archived leads count too, and those that a user does not see
    taken_over_lead_ids = fields.One2many(
        comodel_name="lead.lead",
        inverse_name="taken_over_id",
        string="Taken over as",
        readonly=True,
        copy=False,
        context={"active_test": False},
        bypass_search_access=True,
        groups="lead_management.group_lead_own,lead_management.group_lead_readonly",
    )
