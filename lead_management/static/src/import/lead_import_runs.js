import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { exprToBoolean } from "@web/core/utils/strings";
import { importRecordsItem } from "@base_import/import_records/import_records";

/** Beside "Import records": the imports that were, each with its Undo, for who may import. */
export class LeadImportRuns extends Component {
    static template = "lead_management.LeadImportRuns";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open() {
        return this.action.doAction("lead_management.lead_import_run_action");
    }
}

registry.category("cogMenu").add(
    "lead-import-runs",
    {
        Component: LeadImportRuns,
        groupNumber: 1,
        isDisplayed: ({ config, searchModel }) =>
            searchModel.resModel === "lead.lead" &&
            ["kanban", "list"].includes(config.viewType) &&
            exprToBoolean(config.viewArch.getAttribute("import"), true),
    },
    { sequence: 2 }
);

// Odoo has no import on a phone; that of leads fits on one
patch(importRecordsItem, {
    isDisplayed({ config, isSmall, searchModel }) {
        const isOfLeads = searchModel?.resModel === "lead.lead";
        return super.isDisplayed({ config, isSmall: isSmall && !isOfLeads, searchModel });
    },
});
