import { useSubEnv } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { LeadBoardHeader } from "../lead_board_header/lead_board_header";
import { LeadEmptyBoard } from "../lead_empty_board/lead_empty_board";
import { LeadQuickViewDialog } from "../lead_quick_view/lead_quick_view_dialog";

export class LeadBoardRenderer extends KanbanRenderer {
    static template = "lead_management.LeadBoardRenderer";
    static components = {
        ...KanbanRenderer.components,
        KanbanHeader: LeadBoardHeader,
        LeadEmptyBoard,
    };

    setup() {
        super.setup();
        useSubEnv({ openLeadQuickView: (record) => this.openQuickView(record) });
        // on the card that has the focus, as Enter opens it and Space selects it
        useHotkey("v", ({ target }) => this.openQuickView(this.getRecordOf(target)), {
            area: () => this.rootRef.el,
            isAvailable: (target) => Boolean(this.getRecordOf(target)),
        });
    }

    /**
     * @param {HTMLElement} target
     */
    getRecordOf(target) {
        const isCard = target.classList.contains("o_kanban_record");
        return isCard && this.props.list.records.find(({ id }) => id === target.dataset.id);
    }

    /**
     * Shows a lead without leaving the board.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     */
    openQuickView({ resId }) {
        const { list, openRecord } = this.props;
        if (!list.model.useSampleModel) {
            this.dialog.add(LeadQuickViewDialog, {
                editLead: () => openRecord({ resId }),
                onLeadChanged: () => list.model.load(),
                resId,
                resModel: list.resModel,
                title: _t("Quick view"),
            });
        }
    }

    /**
     * Whether there is no column at all where the statuses should stand.
     */
    get hasNoStatusColumn() {
        const { isGrouped, groupByField, groups } = this.props.list;
        return isGrouped && groupByField.name === "status_id" && !groups.length;
    }

    /** @override */
    get showNoContentHelper() {
        return this.hasNoStatusColumn || super.showNoContentHelper;
    }

    /**
     * Who may not write leads does not drag them either.
     *
     * @override
     */
    get canResequenceRecords() {
        return super.canResequenceRecords && this.props.archInfo.activeActions.edit;
    }

    /**
     * Only who may change statuses drags the columns into another order.
     *
     * @override
     */
    get canResequenceGroups() {
        return super.canResequenceGroups && this.props.archInfo.activeActions.editGroup;
    }

    /** @override */
    async validateQuickCreate() {
        await super.validateQuickCreate(...arguments);
        await this.props.list.refreshTotals();
    }
}
