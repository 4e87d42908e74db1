from odoo import fields, models
from odoo.exceptions import UserError


class LeadAssignWizard(models.TransientModel):
    """Give many leads to one salesperson or sales team."""

    _name = "lead.assign.wizard"
    _inherit = ["lead.given.mixin", "lead.selection.wizard"]
    _description = "Assign leads"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        help="Empty: the team of the salesperson.",
    )

    def action_apply(self):
        """Assign the leads.

        :returns: an action that tells it, with Undo, and closes the dialog
        :raises UserError: when neither salesperson nor team is chosen
        """
        self.ensure_one()
        if not (self.user_id or self.team_id):
            raise UserError(self.env._("Choose the salesperson or the sales team."))
        values = {}
        if self.user_id:
            values["user_id"] = self.user_id.id
        if self.team_id:
            values["team_id"] = self.team_id.id
        return self.lead_ids._assign(values)
