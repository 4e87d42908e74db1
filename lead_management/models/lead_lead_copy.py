from odoo import models

from ..trusted_context import Trusted


class LeadLead(models.Model):
    """What a copy of a lead has of it."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ CRUD

    def copy(self, default=None):
        """Copy; what the view left sets for new leads (a column's status) is not for the copy."""
        context = {**self._get_clean_context(), "lead_copies": Trusted()}
        plain = self.with_env(self.env(context=context))
        return super(LeadLead, plain).copy(default).with_env(self.env)

    # ------------------------------------------------------------------ actions

    def action_copy_lead(self):
        """Copy the lead and open the copy.

        :returns: an act_window action on the new lead
        """
        self.ensure_one()
        return self.copy()._get_open_action()
