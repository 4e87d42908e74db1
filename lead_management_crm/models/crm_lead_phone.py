from odoo import api, fields, models


class CrmLead(models.Model):
    """The number of a deal is found as that of a lead is: what comes in is compared with it."""

    _inherit = "crm.lead"

    phone_sanitized = fields.Char(compute="_compute_lead_phone_sanitized")

    @api.depends(lambda self: self._phone_get_sanitize_triggers())
    def _compute_lead_phone_sanitized(self):
        """Find the number of a deal as that of a lead is found."""
        self._compute_phone_sanitized()
        self.env["lead.lead"]._complete_phone_sanitized(self)
