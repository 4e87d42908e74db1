from odoo import models


class IrUiMenu(models.Model):
    """What is about the rules is there once a manager has made one."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        blacklist = super()._load_menus_blacklist()
        Rule = self.env["lead.assignment.rule"]
        # the answer is kept per user, whatever companies are switched on
        if not any(Rule._get_active_ids(company.id) for company in self.env.user.company_ids):
            menu = self.env.ref(
                "lead_management_assign.lead_assignment_menu_own", raise_if_not_found=False
            )
            blacklist += menu.ids if menu else []
        return blacklist
