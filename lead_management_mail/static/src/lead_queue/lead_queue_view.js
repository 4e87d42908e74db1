import { useExternalListener, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { LeadFormCompiler, LeadFormRenderer } from "@lead_management/lead_form/lead_form_view";
import { LeadTabs } from "@lead_management/lead_tabs/lead_tabs";
import { useDecisionKeys } from "./lead_queue_decision";

const MOVES = { ArrowDown: 1, ArrowUp: -1 };

export class LeadQueueListController extends ListController {
    static template = "lead_management_mail.LeadQueueListView";
    static components = { ...ListController.components, LeadTabs };
}

/** A list with a marked row: keys decide about it, or about the selected rows. */
export class LeadQueueListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.cursor = useState({ index: 0 });
        useDecisionKeys({
            getIds: () => this.getDecisionIds(),
            decide: (decision, ids) => this.decide(decision, ids),
        });
        useExternalListener(window, "keydown", (ev) => this.onCursorKeydown(ev));
    }

    /** The rows that are shown, of open groups as well. */
    get cursorRecords() {
        const { list } = this.props;
        if (!list.isGrouped) {
            return list.records;
        }
        const flatten = (groups) =>
            groups.flatMap((group) => {
                if (group.isFolded) {
                    return [];
                }
                return group.list.isGrouped ? flatten(group.list.groups) : group.list.records;
            });
        return flatten(list.groups);
    }

    get cursorRecord() {
        const records = this.cursorRecords;
        return records[Math.min(this.cursor.index, records.length - 1)];
    }

    getDecisionIds() {
        const { selection } = this.props.list;
        const records = selection?.length ? selection : [this.cursorRecord].filter(Boolean);
        return records.map((record) => record.resId);
    }

    /**
     * @param {string} decision
     * @param {number[]} ids
     */
    async decide(decision, ids) {
        const { model, resModel } = this.props.list;
        const action = await this.orm.call(resModel, "decide", [ids, decision], {
            context: model.root.context,
        });
        await this.actionService.doAction(action);
        await model.load();
    }

    /** @param {KeyboardEvent} ev */
    onCursorKeydown(ev) {
        const isOnPage = [document.body, null].includes(document.activeElement);
        if (!(ev.key in MOVES) || !isOnPage || document.querySelector(".modal")) {
            return;
        }
        ev.preventDefault();
        const last = this.cursorRecords.length - 1;
        const index = Math.min(this.cursor.index, last) + MOVES[ev.key];
        this.cursor.index = Math.max(0, Math.min(index, last));
    }

    /** @override */
    getRowClass(record) {
        const isMarked = record === this.cursorRecord && !this.props.list.selection?.length;
        return super.getRowClass(record) + (isMarked ? " o_lead_queue_cursor" : "");
    }
}

export const leadQueueListView = {
    ...listView,
    Controller: LeadQueueListController,
    Renderer: LeadQueueListRenderer,
};

export class LeadQueueKanbanController extends KanbanController {
    static template = "lead_management_mail.LeadQueueKanbanView";
    static components = { ...KanbanController.components, LeadTabs };
}

export const leadQueueKanbanView = { ...kanbanView, Controller: LeadQueueKanbanController };

/** A form whose keys decide; what is not opened makes room for the next one. */
export class LeadQueueFormController extends FormController {
    setup() {
        super.setup();
        this.actionService = useService("action");
        useDecisionKeys({
            getIds: () => (this.model.root.resId ? [this.model.root.resId] : []),
            decide: (decision, ids) => this.decide(decision, ids),
        });
    }

    /**
     * @param {string} decision
     * @param {number[]} ids
     */
    async decide(decision, ids) {
        if (!(await this.model.root.save())) {
            return;
        }
        const { resModel } = this.props;
        if (decision === "create") {
            const action = await this.orm.call(resModel, "action_create_lead", [ids]);
            await this.actionService.doAction(action);
            return;
        }
        const { resId, resIds } = this.model.root;
        const next = resIds[resIds.indexOf(resId) + 1] || resId;
        const action = await this.orm.call(resModel, "decide", [ids, decision]);
        await this.actionService.doAction(action);
        await this.model.load({ resId: next });
    }
}

export const leadQueueFormView = {
    ...formView,
    Compiler: LeadFormCompiler,
    Controller: LeadQueueFormController,
    Renderer: LeadFormRenderer,
};

registry.category("views").add("lead_queue_list", leadQueueListView);
registry.category("views").add("lead_queue_kanban", leadQueueKanbanView);
registry.category("views").add("lead_queue_form", leadQueueFormView);
