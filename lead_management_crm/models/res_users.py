from odoo import api, fields, models


class ResUsers(models.Model):
    """The app is Odoo's too: it may open on the pipeline of deals."""

    _inherit = "res.users"

    lead_landing = fields.Selection(
        selection_add=[("pipeline", "Odoo's pipeline")], ondelete={"pipeline": "set null"}
    )

    @api.model
    def _get_lead_landing_actions(self):
        actions = super()._get_lead_landing_actions()
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            return actions
        pipeline = {"pipeline": "crm.action_your_pipeline"}
        return pipeline if self._works_without_leads() else actions | pipeline

    @api.model
    def _get_default_lead_landing(self):
        if (
            self.env.user.has_group("sales_team.group_sale_salesman")
            and self._works_without_leads()
        ):
            return "pipeline"
        return super()._get_default_lead_landing()

    @api.model
    def _works_without_leads(self):
        """Tell whether no company that the user has switched on works with leads."""
        companies = self.env["ir.ui.menu"]._get_switched_on_companies()
        return self.env["lead.settings"]._is_simple(companies)
