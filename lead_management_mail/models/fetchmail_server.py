from odoo import models


class FetchmailServer(models.Model):
    """A mailbox that feeds the queue of e-mails offers it.

    The menus of a user are kept in the registry's cache, and so is this decision.
    """

    _name = "fetchmail.server"
    _inherit = ["fetchmail.server", "lead.cached.mixin"]
    _cached_fields = frozenset(("active", "object_id"))
