from odoo import models


class CrmLead(models.Model):
    """The number of a deal is found as that of a lead is: what comes in is compared with it."""

    _inherit = "crm.lead"

    def _compute_phone_sanitized(self):
        res = super()._compute_phone_sanitized()
        self.env["lead.lead"]._complete_phone_sanitized(self)
        return res
