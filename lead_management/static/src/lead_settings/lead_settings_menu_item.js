import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * The settings from the gear of the leads, for managers.
 */
export class LeadSettingsMenuItem extends Component {
    static template = "lead_management.LeadSettingsMenuItem";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open() {
        return this.action.doAction("lead_management.lead_settings_action");
    }
}

export const leadSettingsMenuItem = {
    Component: LeadSettingsMenuItem,
    groupNumber: 30,
    isDisplayed: async ({ config, searchModel }) =>
        searchModel?.resModel === "lead.lead" &&
        ["kanban", "list"].includes(config.viewType) &&
        (await user.hasGroup("lead_management.group_lead_manager")),
};

registry.category("cogMenu").add("lead-settings", leadSettingsMenuItem, { sequence: 50 });
