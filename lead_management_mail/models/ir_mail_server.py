from odoo import models


class IrMailServer(models.Model):
    """A mail server of a user's own offers them the queue of e-mails.

    The menus of a user are kept in the registry's cache, and so is this decision.
    """

    _name = "ir.mail_server"
    _inherit = ["ir.mail_server", "lead.cached.mixin"]
    _cached_fields = frozenset(("active", "owner_user_id", "from_filter"))
