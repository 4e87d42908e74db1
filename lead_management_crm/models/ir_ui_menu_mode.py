from odoo import api, models
from odoo.http import request

# models that only companies with leads need; a menu that opens one of them is hidden.
# Of reports that are no views the action names the model
LEAD_MODELS = {
    "lead.dashboard",
    "lead.my.work",
    "lead.status.analysis",
    "lead.target",
    "lead.lead",
    "lead.type",
    "lead.status",
    "lead.priority",
    "lead.tag",
    "lead.loss.reason",
    "lead.data.quality",
    "lead.status.change",
}


class IrUiMenu(models.Model):
    """Menus of leads are hidden where no company works with leads."""

    _inherit = "ir.ui.menu"

    @api.model
    def load_menus(self, debug):
        """Leave out the menus of leads.

        Not kept in a cache of the registry: the answer depends on the companies that are
        switched on, which Odoo's own one does not know.
        """
        menus = super().load_menus(debug)
        if not self.env["lead.settings"]._is_simple(self._get_switched_on_companies()):
            return menus
        return self._remove_menus(menus, self._get_lead_menu_ids(menus))

    @api.model
    def _get_switched_on_companies(self):
        """Return the companies that the user has switched on in the web client."""
        own = self.env.user.company_ids
        cookie = request.cookies.get("cids", "") if request else ""
        ids = [int(part) for part in cookie.split("-") if part.isdecimal()]
        if self.env.context.get("allowed_company_ids"):
            ids = self.env.context["allowed_company_ids"]
        return (self.env["res.company"].browse(ids) & own) or self.env.user.company_id

    @api.model
    def _get_lead_menu_models(self):
        """Hook: return the models whose menus only companies with leads need."""
        return LEAD_MODELS

    @api.model
    def _get_lead_menu_ids(self, menus):
        """Return the ids of the menus of leads.

        :param dict menus: as `load_menus` returns them
        """
        actions = {}
        for menu in menus.values():
            if menu.get("action_model"):
                actions.setdefault(menu["action_model"], set()).add(menu["action_id"])
        models_hidden = self._get_lead_menu_models()
        hidden = set()
        for model in ("ir.actions.act_window", "ir.actions.client"):
            found = self.env[model].sudo().browse(actions.get(model, ())).exists()
            found = found.filtered(lambda action: action.res_model in models_hidden)
            hidden |= {(model, action_id) for action_id in found.ids}
        return {
            menu_id
            for menu_id, menu in menus.items()
            if (menu.get("action_model"), menu.get("action_id")) in hidden
        }

    @api.model
    def _remove_menus(self, menus, hidden_ids):
        """Return the menus without some, and without the parents that this empties.

        :param dict menus: as `load_menus` returns them; stays as it is
        :param set hidden_ids: ids of menus
        """
        hidden_ids = set(hidden_ids)
        while True:
            emptied = {
                menu_id
                for menu_id, menu in menus.items()
                if menu_id != "root"
                and menu_id not in hidden_ids
                # a heading with an action of its own, as an app has, is nothing without entries
                and (not menu["action_model"] or menu["children"])
                and hidden_ids.issuperset(menu["children"])
            }
            if not emptied:
                break
            hidden_ids |= emptied
        return {
            menu_id: {
                **menu,
                "children": [child for child in menu["children"] if child not in hidden_ids],
            }
            for menu_id, menu in menus.items()
            if menu_id not in hidden_ids
        }
