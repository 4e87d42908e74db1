from odoo import api, fields, models


class ResUsers(models.Model):
    """My work and the dashboard are pages to begin with."""

    _inherit = "res.users"

    lead_landing = fields.Selection(
        selection_add=[("my_work", "My work"), ("board",), ("dashboard", "Dashboard of leads")],
        ondelete={"my_work": "set null", "dashboard": "set null"},
    )

    @api.model
    def _get_lead_landing_actions(self):
        return {
            **super()._get_lead_landing_actions(),
            "my_work": "lead_management_report.lead_my_work_action",
            "dashboard": "lead_management_report.lead_dashboard_action",
        }

    @api.model
    def _get_default_lead_landing(self):
        if self.env.user.has_group("lead_management.group_lead_manager"):
            return "dashboard"
        if self.env["lead.my.work"]._has_work():
            return "my_work"
        return super()._get_default_lead_landing()
