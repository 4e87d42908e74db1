from odoo import models

from odoo.addons.mail.tools.discuss import Store


class ResUsers(models.Model):
    """Tells the chat window whether the user may make leads."""

    _inherit = "res.users"

    def _init_store_data(self, store: Store):
        res = super()._init_store_data(store)
        store.add_global_values(has_access_newlead=self.env["lead.lead"].has_access("create"))
        return res
