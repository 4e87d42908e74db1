from odoo import models


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    def _notification_parameters_whitelist(self):
        """Keep the address of a lead that is written to later."""
        return super()._notification_parameters_whitelist() | {"outgoing_email_to"}
