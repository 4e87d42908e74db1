import { markup } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { LeadBoardHeader } from "../lead_board_header/lead_board_header";

export class LeadBoardRenderer extends KanbanRenderer {
    static template = "lead_management.LeadBoardRenderer";
    static components = { ...KanbanRenderer.components, KanbanHeader: LeadBoardHeader };

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

    get noContentHelp() {
        if (!this.hasNoStatusColumn) {
            return this.props.noContentHelp;
        }
        const text = _t("No columns: every status is closed or not allowed for the chosen type");
        return markup`<p class="o_view_nocontent_empty_folder">${text}</p>`;
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
