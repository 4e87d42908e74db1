from odoo import models


class FetchmailServer(models.Model):
    """A mailbox that feeds the queue of e-mails offers it (REQ-0.58)."""

    _name = "fetchmail.server"
    _inherit = ["fetchmail.server", "lead.queue.offer.mixin"]

    def _get_queue_offer_fields(self):
        return super()._get_queue_offer_fields() | {"object_id"}
