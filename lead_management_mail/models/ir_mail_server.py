from odoo import models


class IrMailServer(models.Model):
    """A mail server of a user's own offers them the queue of e-mails (REQ-0.58)."""

    _name = "ir.mail_server"
    _inherit = ["ir.mail_server", "lead.queue.offer.mixin"]

    def _get_queue_offer_fields(self):
        return super()._get_queue_offer_fields() | {"owner_user_id", "from_filter"}
