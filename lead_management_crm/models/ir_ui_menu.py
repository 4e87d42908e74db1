from odoo import api, models, tools

LEAD_ROOT = "lead_management.lead_management_menu_root"
CRM_ROOT = "crm.crm_menu_root"
# section of the leads -> the section of Odoo's CRM that it stands in
SECTIONS = {
    "lead_management.lead_management_menu_reporting": "crm.crm_menu_report",
    "lead_management.lead_management_menu_configuration": "crm.crm_menu_config",
from odoo import api, models
from odoo.http import request

# models that only companies with leads need; a menu that opens one of them is hidden
LEAD_MODELS = {
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
    """One app CRM: the sections of the leads stand under the root of Odoo's (REQ-0.82).

    For who sees both; the menus themselves are not changed, so whoever has only the
    leads keeps their app, and nothing is to be given back when the addon goes.
    """

    _inherit = "ir.ui.menu"

    @api.model
    @tools.ormcache("self.env.uid", "debug", "self.env.lang")
    def load_menus(self, debug):
        return self._merge_lead_menus(super().load_menus(debug))

    @api.model
    @tools.ormcache("self.env.uid", "self.env.lang")
    def load_menus_root(self):
        root = super().load_menus_root()
        xmlids = {menu["xmlid"] for menu in root["children"]}
        if not {LEAD_ROOT, CRM_ROOT} <= xmlids:
            return root
        children = [menu for menu in root["children"] if menu["xmlid"] != LEAD_ROOT]
        return {**root, "children": children, "all_menu_ids": [menu["id"] for menu in children]}

    @api.model
    def _merge_lead_menus(self, menus):
        """Return the menus of a user with those of the leads under the root of crm.

        :param dict menus: what `load_menus` returns, kept by Odoo and so not changed
        """
        by_xmlid = {menu["xmlid"]: key for key, menu in menus.items() if menu["id"]}
        if not {LEAD_ROOT, CRM_ROOT} <= by_xmlid.keys():
            return menus
        merged = {key: {**menu, "children": [*menu["children"]]} for key, menu in menus.items()}
        lead_root = merged.pop(by_xmlid[LEAD_ROOT])
        crm_root = merged[by_xmlid[CRM_ROOT]]
        position = 1
        for section_id in lead_root["children"]:
            section = merged[section_id]
            target = by_xmlid.get(SECTIONS.get(section["xmlid"], ""))
            if target:
                section["name"] = self.env._("Leads")
                merged[target]["children"].insert(0, section_id)
            else:
                crm_root["children"].insert(position, section_id)
                position += 1
        for menu in merged.values():
            if menu.get("app_id") == lead_root["id"]:
                menu["app_id"] = crm_root["id"]
        merged["root"]["children"].remove(lead_root["id"])
        return merged
    """Menus of leads are hidden where no company works with leads (REQ-3.5, REQ-3.19)."""

    _inherit = "ir.ui.menu"

    def load_menus(self, debug):
        """Leave out the menus of leads; Odoo keeps its answer per user, not per company."""
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
        windows = self.env["ir.actions.act_window"].sudo()
        windows = windows.browse(actions.get("ir.actions.act_window", ())).exists()
        models_hidden = self._get_lead_menu_models()
        hidden = set(windows.filtered(lambda window: window.res_model in models_hidden).ids)
        return {
            menu_id
            for menu_id, menu in menus.items()
            if menu.get("action_model") == "ir.actions.act_window" and menu["action_id"] in hidden
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
                and not menu["action_model"]
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
