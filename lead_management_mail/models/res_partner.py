from odoo import api, fields, models
from odoo.fields import Domain

# calls that the tab of a contact lists, the newest first
MAX_LISTED_CALLS = 80


class ResPartner(models.Model):
    """The calls with a contact, and those of an employee."""

    _inherit = "res.partner"

    lead_call_ids = fields.Many2many(
        comodel_name="lead.call",
        string="Calls",
        compute="_compute_lead_call_ids",
        exportable=False,
        groups="lead_management.group_lead_readonly,lead_management.group_lead_own",
        help="The newest calls with the contact and its persons, or made by the employee, that"
        " you may read.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_call_ids(self):
        """Find the calls; read by forms alone, so by record."""
        Call = self.env["lead.call"]
        for partner in self:
            domain = Domain("partner_id", "child_of", partner._origin.ids) | Domain(
                "user_id", "in", partner._origin.user_ids.ids
            )
            is_shown = partner._origin and Call.has_access("read")
            partner.lead_call_ids = (
                Call.search(domain, limit=MAX_LISTED_CALLS) if is_shown else Call
            )
