from odoo import models


class LeadLead(models.Model):
    """Who may change the comments on a lead, and until when."""

    _inherit = "lead.lead"

    def _get_comment_edit_minutes(self):
        """Return the minutes in which an author may edit a comment, 0 for no limit."""
        self.ensure_one()
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        return settings.comment_edit_minutes
