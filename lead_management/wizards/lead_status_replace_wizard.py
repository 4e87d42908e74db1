from odoo import api, fields, models


class LeadStatusReplaceWizard(models.TransientModel):
    """Deleting a status that leads stand in asks where they should go."""

    _name = "lead.status.replace.wizard"
    _inherit = ["lead.given.mixin", "lead.guarded.mixin"]
    _description = "Replace a lead status"

    status_id = fields.Many2one(
        comodel_name="lead.status", required=True, readonly=True, written_by="people"
    )
    company_id = fields.Many2one(related="status_id.company_id")
    replacement_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Replacement",
        required=True,
        domain="[('id', '!=', status_id), ('company_id', 'in', (company_id, False))]",
    )
    lead_count = fields.Integer(string="Number of leads", compute="_compute_lead_count")

    @api.depends("status_id")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard._get_leads())

    def _get_leads(self):
        """Return all leads in the status, archived ones too."""
        Lead = self.env["lead.lead"].with_context(active_test=False)
        return Lead.search([("status_id", "=", self.status_id.id)])

    def action_apply(self):
        """Move the leads to the replacement, then delete or archive the status.

        :returns: an action that reloads the view
        """
        self.ensure_one()
        self.status_id._replace_by(self.replacement_status_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
