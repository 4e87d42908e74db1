from odoo import api, fields, models

# calls that the tab lists, the newest first
MAX_LISTED_CALLS = 80


class LeadCallerMixin(models.AbstractModel):
    """Somebody who makes calls: the page of Odoo's employees, and the one that everybody sees."""

    _name = "lead.caller.mixin"
    _description = "Calls of an employee"

    lead_call_ids = fields.Many2many(
        comodel_name="lead.call",
        string="Calls",
        compute="_compute_lead_call_ids",
        exportable=False,
        groups="lead_management.group_lead_readonly,lead_management.group_lead_own",
        help="The newest calls of the employee with leads and customers that you may read.",
    )

    @api.depends("user_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_call_ids(self):
        """Find the calls; read by forms alone, so by record."""
        Call = self.env["lead.call"]
        is_shown = Call.has_access("read")
        for employee in self:
            user = employee.user_id
            employee.lead_call_ids = (
                Call.search([("user_id", "=", user.id)], limit=MAX_LISTED_CALLS)
                if is_shown and user
                else Call
            )
