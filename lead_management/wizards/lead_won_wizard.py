from odoo import api, fields, models


class LeadWonWizard(models.TransientModel):
    """Choice of the won status when the type allows several."""

    _name = "lead.won.wizard"
    _inherit = ["lead.given.mixin", "lead.selection.wizard"]
    _description = "Mark leads won"

    allowed_status_ids = fields.Many2many(
        string="Allowed statuses",
        comodel_name="lead.status",
        compute="_compute_allowed_status_ids",
    )
    status_id = fields.Many2one(
        comodel_name="lead.status",
        compute="_compute_status_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_status_ids)]",
    )

    @api.depends("lead_ids")
    def _compute_allowed_status_ids(self):
        for wizard in self:
            wizard.allowed_status_ids = wizard._get_leads()._get_common_statuses("won")

    @api.depends("allowed_status_ids")
    def _compute_status_id(self):
        """Propose the only one there is.

        Types that have none in common keep their own: there is nothing to choose then.
        """
        for wizard in self:
            allowed = wizard.allowed_status_ids
            wizard.status_id = wizard.status_id or (allowed if len(allowed) == 1 else False)

    def action_apply(self):
        """Mark the leads won.

        :returns: an action that tells it, with Undo, and closes the dialog
        """
        self.ensure_one()
        self.lead_ids.set_won(self.status_id.id)
        return self.lead_ids._tell_moved(is_won=True)
