from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _manages_lead_comments(self):
        """Tell whether the user edits and deletes everybody's comments on leads."""
        self.ensure_one()
        return self.has_group("lead_management_mail.group_comment_manager")
