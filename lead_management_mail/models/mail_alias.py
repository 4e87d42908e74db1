import ast

from odoo import models


class MailAlias(models.Model):
    """What an alias says about the leads that come through it."""

    _inherit = "mail.alias"

    def _get_lead_defaults(self):
        """Return the default values of the alias as a dict."""
        self.ensure_one()
        return dict(ast.literal_eval(self.alias_defaults or "{}"))
