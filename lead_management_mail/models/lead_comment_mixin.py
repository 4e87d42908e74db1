from odoo import models


class LeadCommentMixin(models.AbstractModel):
    """Who may change the comments on a lead, and until when (REQ-0.49)."""

    _name = "lead.comment.mixin"
    _inherit = ["lead.base.mixin"]
    _description = "Comments on a lead"

    def _get_comment_edit_minutes(self):
        """Return the minutes in which an author may edit a comment, 0 for no limit."""
        self.ensure_one()
        Settings = self.env["lead.settings"].sudo()
        return Settings.browse(Settings._get_id(self.company_id.id)).comment_edit_minutes
