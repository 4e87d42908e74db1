import { reactive, useEffect, useExternalListener, useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { LeadFormCompiler, LeadFormRenderer } from "@lead_management/lead_form/lead_form_view";
import { LeadTabs } from "@lead_management/lead_tabs/lead_tabs";
import { askForLead, openDecided, useDecisionKeys } from "./lead_queue_decision";
import { hasRoomForPane, LeadReadingPane } from "./lead_reading_pane";

const MOVES = { ArrowDown: 1, ArrowUp: -1 };

export class LeadQueueListController extends ListController {
    static template = "lead_management_mail.LeadQueueListView";
    static components = { ...ListController.components, LeadReadingPane, LeadTabs };

    setup() {
        super.setup();
        /** What the pane shows; the renderer says which row is marked, and how to decide. */
        this.reading = reactive({ record: null, decide: () => {}, open: () => {} });
        useSubEnv({ leadReading: this.reading });
    }

    get hasReadingPane() {
        return this.archInfo.className?.includes("o_lead_with_pane") && !this.env.isSmall;
    }

    /** @override */
    get className() {
        return `${super.className} ${this.hasReadingPane ? "o_lead_split" : ""}`;
    }
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
            decide: (...decision) => this.decide(...decision),
        });
        useExternalListener(window, "keydown", (ev) => this.onCursorKeydown(ev));
        useEffect(
            (record) => {
                Object.assign(this.env.leadReading ?? {}, {
                    record,
                    decide: (decision, isOpened) => this.decide(decision, [record.resId], isOpened),
                    open: () => this.props.openRecord(record),
                });
            },
            () => [this.cursorRecord]
        );
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
     * @param {boolean} [isOpened] whether the lead is opened afterwards
     */
    async decide(decision, ids, isOpened) {
        const { model, resModel } = this.props.list;
        if (decision === "attach" && !this.hasSuggestion(ids)) {
            await askForLead(this.env, resModel, ids, () => model.load());
            return;
        }
        const action = await this.orm.call(resModel, "decide", [ids, decision], {
            context: model.root.context,
        });
        if (isOpened && openDecided(this.env, action)) {
            return;
        }
        await this.actionService.doAction(action);
        await model.load();
    }

    /**
     * Whether a lead is suggested for one of the rows, as far as the list knows.
     *
     * @param {number[]} ids
     */
    hasSuggestion(ids) {
        const records = this.cursorRecords.filter(({ resId }) => ids.includes(resId));
        return records.some(({ data }) => data.suggested_lead_id !== false);
    }

    /** @override the first click on a row marks it for the pane, the next one opens it */
    async onCellClicked(record) {
        const { archInfo, list } = this.props;
        const isRead = archInfo.className?.includes("o_lead_with_pane") && hasRoomForPane();
        if (isRead && !list.selection?.length && record !== this.cursorRecord) {
            this.cursor.index = this.cursorRecords.indexOf(record);
        } else {
            await super.onCellClicked(...arguments);
        }
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
            decide: (...decision) => this.decide(...decision),
        });
    }

    /**
     * @param {string} decision
     * @param {number[]} ids
     * @param {boolean} [isOpened] whether the lead is opened afterwards
     */
    async decide(decision, ids, isOpened) {
        if (!(await this.model.root.save())) {
            return;
        }
        const { resModel } = this.props;
        const { data, resId, resIds } = this.model.root;
        if (decision === "attach" && data.suggested_lead_id === false) {
            await askForLead(this.env, resModel, ids, () => this.model.load());
            return;
        }
        const next = resIds[resIds.indexOf(resId) + 1] || resId;
        const action = await this.orm.call(resModel, "decide", [ids, decision]);
        if (isOpened && openDecided(this.env, action)) {
            return;
        }
        await this.actionService.doAction(action);
        await this.model.load({ resId: next });
    }
}

/** What waits is decided by buttons that all stand there. */
export class LeadQueueFormRenderer extends LeadFormRenderer {
    static components = { ...LeadFormRenderer.components, StatusBarButtons };
}

export const leadQueueFormView = {
    ...formView,
    Compiler: LeadFormCompiler,
    Controller: LeadQueueFormController,
    Renderer: LeadQueueFormRenderer,
};

registry.category("views").add("lead_queue_list", leadQueueListView);
registry.category("views").add("lead_queue_kanban", leadQueueKanbanView);
registry.category("views").add("lead_queue_form", leadQueueFormView);
