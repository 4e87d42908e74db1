from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.lead_management.trusted_context import Trusted

from ..models.res_users_leaving import LEAVING


class LeadLeavingWizard(models.TransientModel):
    """What somebody holds who leaves, and who gets it."""

    _name = "lead.leaving.wizard"
    _inherit = ["lead.given.mixin"]
    _description = "Give away what somebody holds"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who leaves",
        required=True,
        default=lambda self: self._get_default_user(),
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        help="The team that the person leaves; empty: the person leaves altogether.",
    )
    how = fields.Selection(
        selection=[
            ("rules", "By the assignment rules"),
            ("person", "To one person"),
            ("turn", "To several people in turn"),
            ("keep", "The person keeps it"),
        ],
        required=True,
        default="person",
        help="What no rule takes waits as unassigned, with the reason.",
    )
    to_user_id = fields.Many2one(
        comodel_name="res.users",
        string="To",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    to_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="To these people",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    lead_count = fields.Integer(string="Open leads", compute="_compute_held")
    activity_count = fields.Integer(string="Activities", compute="_compute_held")
    queue_count = fields.Integer(string="Calls and e-mails that wait", compute="_compute_held")
    lead_ids = fields.Many2many(comodel_name="lead.lead", compute="_compute_held")
    is_archiving = fields.Boolean(
        string="Archive the user afterwards",
        help="For administrators: the person can no longer log in.",
    )
    may_archive = fields.Boolean(compute="_compute_may_archive", export_string_translation=False)

    @api.model
    def _get_default_user(self):
        """Return the user whose form or list the dialog is opened from."""
        context = self.env.context
        if context.get("active_model") == "res.users" and context.get("active_id"):
            return context["active_id"]
        return False

    @api.depends("user_id", "team_id")
    def _compute_held(self):
        for wizard in self:
            held = wizard.user_id._get_of_own_companies()._get_held(wizard.team_id)
            wizard.lead_count = len(held["leads"])
            wizard.activity_count = len(held["activities"])
            wizard.queue_count = sum(map(len, held["queues"]))
            # those that the manager may see, of the companies that are switched on
            wizard.lead_ids = self.env["lead.lead"].search([("id", "in", held["leads"].ids)])

    def _compute_may_archive(self):
        self.may_archive = self.env["res.users"].has_access("write")

    @api.constrains("how", "team_id")
    def _check_how(self):
        """Refuse to leave things with somebody who leaves altogether."""
        for wizard in self:
            if wizard.how == "keep" and not wizard.team_id:
                raise ValidationError(
                    self.env._("Whoever leaves altogether keeps nothing. Choose who gets it.")
                )

    def action_apply(self):
        """Give everything away, then archive the user or take the member out of the team.

        :returns: an action that closes the dialog
        :raises UserError: when nobody is chosen who gets it
        """
        self.ensure_one()
        takers = self._get_takers()
        if self.is_archiving and not self.team_id:
            self.user_id.archive_and_give_away(self.how, takers.ids)
        elif self.how != "keep":
            self.user_id.give_away_leads(self.how, takers.ids, self.team_id.id)
        if self.team_id:
            members = self.team_id.crm_team_member_ids
            members = members.filtered(lambda member: member.user_id == self.user_id)
            members.with_context(**{LEAVING: Trusted()}).active = False
        return {"type": "ir.actions.act_window_close", "infos": {"done": True}}

    def _get_takers(self):
        """Return who gets what the person holds; nobody where the rules decide."""
        self.ensure_one()
        takers = {"person": self.to_user_id, "turn": self.to_user_ids}
        users = takers.get(self.how, self.env["res.users"])
        if self.how in takers and not users:
            raise UserError(
                self.env._("Choose who gets what %(user)s holds.", user=self.user_id.name)
            )
        return users
