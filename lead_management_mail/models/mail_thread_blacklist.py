from odoo import models


class MailThreadBlacklist(models.AbstractModel):
    """Records whose bounced e-mails are counted."""

    _inherit = "mail.thread.blacklist"

    def _message_reset_bounce(self, email):
        """Forget the bounces; the gateway asks for it with each message, mostly of no record.

        :param str email: address that is alive
        """
        return super()._message_reset_bounce(email) if self else None
