from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """Calling from the card."""

    _inherit = "lead.lead"

    can_call = fields.Boolean(
        compute="_compute_can_call",
        export_string_translation=False,
        help="Whether the telephony provider can call the lead for the user.",
    )

    @api.depends("phone", "company_id")
    @api.depends_context("uid")
    def _compute_can_call(self):
        Provider = self.env["lead.call.provider"]
        ready = {
            company: bool(Provider._get_of_user(company, self.env.user)[0])
            for company in self.company_id
        }
        for lead in self:
            lead.can_call = bool(lead.phone) and ready.get(lead.company_id, False)

    def action_call(self):
        """Let the telephony provider ring the user's extension and then call the lead.

        :returns: a notification
        :raises UserError: when there is no phone, no extension or no provider
        """
        self.ensure_one()
        self.check_access("read")
        provider, extension = self.env["lead.call.provider"]._get_of_user(
            self.company_id, self.env.user
        )
        if not self.phone or not provider:
            raise UserError(
                self.env._(
                    "%(lead)s cannot be called from here: a phone number, a telephony"
                    " provider and your own extension are needed.",
                    lead=self.display_name,
                )
            )
        number = self.phone_sanitized or self.phone
        return provider._dial(extension, number, f"lead.{self.id}")
