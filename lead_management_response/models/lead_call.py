from odoo import api, models


class LeadCall(models.Model):
    """An answered call is a first response, from whichever side it came."""

    _inherit = "lead.call"

    @api.model_create_multi
    def create(self, vals_list):
        """Stop the clocks of the leads that the calls are about."""
        calls = super().create(vals_list)
        calls._note_responses()
        return calls

    def write(self, vals):
        """Stop the clock when a call turns out to be answered, or to be about a lead."""
        res = super().write(vals)
        if not {"lead_id", "result"}.isdisjoint(vals):
            self._note_responses()
        return res

    def _note_responses(self):
        # sudo: the lead of a call may be hidden from who logs it
        answered = self.sudo().filtered(lambda call: call.lead_id and call.result == "answered")
        for call in answered:
            user = call.user_id.sudo(False).with_env(self.env)
            call.lead_id._note_response("call", date=call.start, user=user)
