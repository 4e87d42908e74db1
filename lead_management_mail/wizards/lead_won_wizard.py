from odoo import models


class LeadWonWizard(models.TransientModel):
    _inherit = "lead.won.wizard"

    def action_apply(self):
        """Mark the leads won, and end their activities as chosen.

        :returns: an action that tells it, with Undo, and closes the dialog
        """
        res = super().action_apply()
        self.lead_ids._end_activities(self.activities_at_end)
        return res
