from odoo import api, models

from .lead_job_mixin_running import CONFLICTS


class LeadLead(models.Model):
    """An import that meets somebody who changes the same leads is tried again, as any request."""

    _inherit = "lead.lead"

    @api.model
    def _sql_error_to_message(self, exc):
        """Let Odoo repeat the import: that somebody else was first is no mistake of a row."""
        if isinstance(exc, CONFLICTS):
            raise exc
        return super()._sql_error_to_message(exc)
