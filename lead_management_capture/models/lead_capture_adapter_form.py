from odoo import api, models

from .lead_capture_adapter import CaptureItem, CaptureRefusedError


class LeadCaptureAdapterForm(models.AbstractModel):
    """Forms of web pages and programs: names and values, one lead a request."""

    _name = "lead.capture.adapter.form"
    _inherit = ["lead.capture.adapter"]
    _description = "Adapter of forms and programs"

    @api.model
    def _parse(self, key, payload):
        if not isinstance(payload, dict):
            raise CaptureRefusedError(
                self.env._("An object of names and values is expected."), status=400
            )
        event = payload.get("idempotency_key")
        content = {name: val for name, val in payload.items() if name != "idempotency_key"}
        return [CaptureItem(content, event=event if isinstance(event, str) else None)]

    @api.model
    def _get_allowed_names(self, key):
        return set(key.field_ids.mapped("name"))
