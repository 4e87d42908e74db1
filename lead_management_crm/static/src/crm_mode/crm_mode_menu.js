import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const MODELS = ["lead.lead", "crm.lead"];
const VIEWS = ["list", "kanban"];

/**
 * Whether a view offers to switch the CRM mode: leads and deals, to who may.
 *
 * @param {OdooEnv} env of the view
 * @returns {boolean|Promise<boolean>}
 */
export function isCrmModeOffered({ config, searchModel }) {
    if (!VIEWS.includes(config.viewType) || !MODELS.includes(searchModel?.resModel)) {
        return false;
    }
    return user.isSystem || user.hasGroup("lead_management.group_lead_manager");
}

/** The entry "CRM mode" of the gear; on a phone, of the three dots. */
export class CrmModeMenu extends Component {
    static template = "lead_management_crm.CrmModeMenu";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    openDialog() {
        return this.action.doAction("lead_management_crm.lead_mode_wizard_action");
    }
}

export const crmModeMenu = {
    Component: CrmModeMenu,
    groupNumber: 30,
    isDisplayed: (env) => !env.isSmall && isCrmModeOffered(env),
};

registry.category("cogMenu").add("lead-crm-mode", crmModeMenu, { sequence: 30 });
