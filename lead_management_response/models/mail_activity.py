from odoo import models

from odoo.addons.lead_management.trusted_context import is_trusted

# category of an activity type -> what its end is for the lead
RESPONSE_BY_CATEGORY = {"phonecall": "call", "meeting": "meeting"}


class MailActivity(models.Model):
    """A call or meeting that is done is a first response."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Stop the clocks of the leads that somebody has talked to."""
        on_leads = self.filtered(lambda activity: activity.res_model == "lead.lead")
        talked = {
            kind: on_leads.filtered(lambda act, c=category: act.activity_category == c).mapped(
                "res_id"
            )
            for category, kind in RESPONSE_BY_CATEGORY.items()
        }
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if is_trusted(self.env, "lead_call_logged"):
            return res
        for kind, lead_ids in talked.items():
            self.env["lead.lead"].browse(lead_ids).exists()._note_response(kind)
        return res
