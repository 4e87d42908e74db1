from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whose comments on leads the user may change."""
        info = super().session_info()
        user = self.env.user
        info["manages_lead_comments"] = bool(user) and user._manages_lead_comments()
        return info
