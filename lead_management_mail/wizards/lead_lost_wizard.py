from odoo import models


class LeadLostWizard(models.TransientModel):
    _inherit = "lead.lost.wizard"

    def action_apply(self):
        """Mark the leads lost, and end their activities as chosen.

        :returns: an action that tells it, with Undo, and closes the dialog
        """
        res = super().action_apply()
        self.lead_ids._end_activities(self.activities_at_end)
        return res
