from odoo import api, fields, models


class ResUsers(models.Model):
    """The sales teams that count as a user's own for the rights on leads."""

    _inherit = "res.users"

    lead_team_ids = fields.Many2many(
        string="Sales teams",
        comodel_name="crm.team",
        compute="_compute_lead_team_ids",
        compute_sudo=True,
        help="Sales teams that the user belongs to or leads.",
    )

    @api.depends("crm_team_member_ids.active", "crm_team_member_ids.crm_team_id")
    def _compute_lead_team_ids(self):
        led = self.env["crm.team"].search([("user_id", "in", self.ids)]).grouped("user_id")
        for user in self:
            teams = user.crm_team_member_ids.filtered("active").crm_team_id
            user.lead_team_ids = teams | led.get(user, teams.browse())
