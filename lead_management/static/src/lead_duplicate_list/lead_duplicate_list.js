import { useEffect, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { readFirstLeads } from "./lead_group_field";

/** Where the user was: a merge loads the page anew, and the next group takes the place. */
const position = { index: 0 };

/**
 * The groups of duplicates by keyboard: N and P go to the next and the previous group, M merges it,
 * X says that its leads are not the same.
 */
export class LeadDuplicateListRenderer extends ListRenderer {
    /** @override */
    setup() {
        super.setup();
        this.position = useState(position);
        // the search box has the focus at first, and would take the keys as text
        useEffect(
            () => {
                this.tableRef.el.tabIndex = -1;
                this.tableRef.el.focus({ preventScroll: true });
            },
            () => []
        );
        useHotkey("n", () => this.go(1), { allowRepeat: true });
        useHotkey("p", () => this.go(-1), { allowRepeat: true });
        useHotkey("m", () => this.press("action_merge"));
        useHotkey("x", () => this.press("action_dismiss"));
    }

    /** The place of the marked group among those of the page. */
    get index() {
        return Math.max(0, Math.min(this.position.index, this.props.list.records.length - 1));
    }

    /** @override */
    getRowClass(record) {
        const isCurrent = this.props.list.records[this.index]?.id === record.id;
        const classes = super.getRowClass(record);
        return isCurrent ? `${classes} o_lead_duplicate_current table-active` : classes;
    }

    /**
     * @param {number} step
     */
    go(step) {
        const last = this.props.list.records.length - 1;
        this.position.index = Math.max(0, Math.min(this.index + step, last));
        const row = this.tableRef.el.querySelectorAll(".o_data_row")[this.position.index];
        row?.scrollIntoView({ block: "nearest" });
    }

    /**
     * @param {string} name of a button of the marked group
     */
    press(name) {
        this.tableRef.el.querySelector(`.o_lead_duplicate_current button[name=${name}]`)?.click();
    }
}

export class LeadDuplicateListController extends ListController {
    /** @override */
    get modelParams() {
        return readFirstLeads(super.modelParams);
    }
}

/** The groups of duplicates on a phone. */
export class LeadDuplicateKanbanController extends KanbanController {
    /** @override */
    get modelParams() {
        return readFirstLeads(super.modelParams);
    }
}

registry.category("views").add("lead_duplicate_kanban", {
    ...kanbanView,
    Controller: LeadDuplicateKanbanController,
});
registry.category("views").add("lead_duplicate_list", {
    ...listView,
    Controller: LeadDuplicateListController,
    Renderer: LeadDuplicateListRenderer,
});
