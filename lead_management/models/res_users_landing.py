from odoo import api, fields, models


class ResUsers(models.Model):
    """The page that the app opens on: what suits the person's work, or what they chose."""

    _inherit = "res.users"

    lead_landing = fields.Selection(
        selection=[("board", "Board of leads")],
        string="Leads open on",
        help="The page that the app CRM opens on. Empty: what suits your work.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "lead_landing"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "lead_landing"]

    @api.model
    @api.readonly
    def get_lead_landing(self):
        """Return what the app opens on for the current user.

        A page that was chosen and is not the user's any more (a right that was taken away)
        gives way to the one that suits them.

        :returns: the external id of an action
        """
        actions = self._get_lead_landing_actions()
        chosen = self.env.user.lead_landing
        return actions.get(chosen) or actions[self._get_default_lead_landing()]

    @api.model
    def _get_lead_landing_actions(self):
        """Return the pages that the app may open on for the current user.

        Hook: an addon adds its pages, under values that it adds to `lead_landing`.

        :returns: dict value of `lead_landing`: external id of an action
        """
        return {"board": "lead_management.lead_lead_action"}

    @api.model
    def _get_default_lead_landing(self):
        """Return the page of a user who has chosen none, a value of `lead_landing`.

        Hook: an addon knows a page that suits the current user's work better.
        """
        return "board"
