from odoo import models


class IrUiMenu(models.Model):
    """The menu Email is there for whoever gets e-mails."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        blacklist = super()._load_menus_blacklist()
        # the answer is kept per user, whatever companies are switched on
        Email = self.env["lead.email"].with_context(
            allowed_company_ids=self.env.user.company_ids.ids
        )
        menu = self.env.ref("lead_management_mail.lead_email_menu", raise_if_not_found=False)
        if menu and not Email._is_queue_offered():
            blacklist.append(menu.id)
        return blacklist
