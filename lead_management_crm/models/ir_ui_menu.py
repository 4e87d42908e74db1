from odoo import api, models, tools

LEAD_ROOT = "lead_management.lead_management_menu_root"
CRM_ROOT = "crm.crm_menu_root"
# section of the leads -> the section of Odoo's CRM that it stands in
SECTIONS = {
    "lead_management.lead_management_menu_reporting": "crm.crm_menu_report",
    "lead_management.lead_management_menu_configuration": "crm.crm_menu_config",
}
# what the app opens on
LANDING = ("action_model", "action_id", "action_path")
# entry of the leads -> the entry of Odoo's CRM that opens the same
DOUBLES = {"lead_management.crm_team_menu": "crm.crm_team_config"}


class IrUiMenu(models.Model):
    """One app CRM: the sections of the leads stand under the root of Odoo's.

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
    def _get_merged_names(self):
        """Return what entries are called that would else have the name of another one.

        :returns: dict external id of a menu: name in the menu that both share
        """
        odoo_leads = self.env._("Leads of Odoo's CRM")
        return {
            "crm.crm_menu_leads": odoo_leads,
            "crm.crm_opportunity_report_menu_lead": odoo_leads,
            "lead_management.lead_loss_reason_menu": self.env._("Lost reasons of leads"),
            "lead_management.lead_management_menu_configuration": self.env._("Lead configuration"),
            "lead_management.lead_management_menu_reporting": self.env._("Lead reports"),
            "lead_management.lead_settings_menu": self.env._("Lead settings"),
            "lead_management_mail.lead_lead_menu_my_activities": self.env._("Lead activities"),
        }

    @api.model
    def _merge_lead_menus(self, menus):
        """Return the menus of a user with those of the leads under the root of crm.

        :param dict menus: what `load_menus` returns, kept by Odoo and so not changed
        """
        by_xmlid = {menu["xmlid"]: key for key, menu in menus.items() if menu["id"]}
        if not {LEAD_ROOT, CRM_ROOT} <= by_xmlid.keys():
            return menus
        merged = {key: {**menu, "children": [*menu["children"]]} for key, menu in menus.items()}
        # stays among the menus, which the website looks its roots up in, but is no app any more
        lead_root = merged[by_xmlid[LEAD_ROOT]]
        crm_root = merged[by_xmlid[CRM_ROOT]]
        # the leads come first, and the app opens on what suits the person
        crm_root.update({key: lead_root[key] for key in LANDING})
        position = 0
        for section_id in lead_root["children"]:
            section = merged[section_id]
            target = by_xmlid.get(SECTIONS.get(section["xmlid"], ""))
            if target:
                merged[target]["children"].insert(0, section_id)
            else:
                crm_root["children"].insert(position, section_id)
                position += 1
        doubles = {by_xmlid.get(own) for own, theirs in DOUBLES.items() if theirs in by_xmlid}
        names = self._get_merged_names()
        for menu in merged.values():
            if menu.get("app_id") == lead_root["id"]:
                menu["app_id"] = crm_root["id"]
            menu["name"] = names.get(menu.get("xmlid"), menu["name"])
            menu["children"] = [child for child in menu["children"] if child not in doubles]
        merged["root"]["children"].remove(lead_root["id"])
        return merged
