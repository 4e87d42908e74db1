import { useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { useLeadFilters } from "../lead_filters/lead_filters";
import { LeadClosedHits } from "../lead_closed_hits/lead_closed_hits";
import { LeadFirstSteps } from "../lead_first_steps/lead_first_steps";
import { askStatusChange } from "../lead_status_change/lead_status_change";
import { useLatePanel } from "../lead_search_panel/lead_search_panel";
import { LeadSearchBar } from "../lead_search_bar/lead_search_bar";
import { LeadTabs } from "../lead_tabs/lead_tabs";
import { LeadTypePills } from "../lead_type_pills/lead_type_pills";
import { isInMyOrder, MY_ORDER, TEAM_ORDER } from "./lead_board_model";

export class LeadBoardController extends KanbanController {
    static template = "lead_management.LeadBoardView";
    static components = {
        ...KanbanController.components,
        LeadClosedHits,
        LeadFirstSteps,
        LeadTabs,
        LeadTypePills,
        SearchBar: LeadSearchBar,
    };

    setup() {
        this.order = useState({ isTeam: this.hasOwnOrder && this.isTeamOrderKept });
        super.setup();
        this.leadFilters = useLeadFilters();
        useLatePanel(this.model);
    }

    /**
     * The total of the column headers needs the sums even without a progress bar.
     *
     * @override
     */
    get progressBarAggregateFields() {
        const fields = super.progressBarAggregateFields;
        const { expected_revenue } = this.props.fields;
        return fields.includes(expected_revenue) ? fields : [...fields, expected_revenue];
    }

    /** @override */
    get modelParams() {
        const params = super.modelParams;
        if (this.order.isTeam) {
            params.defaultOrderBy = TEAM_ORDER;
        }
        params.hooks.onWillSaveRecord = this.onWillSaveRecord.bind(this);
        return params;
    }

    /**
     * Asks for what a status needs, and sends the answers in the same write.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {object} changes to be written, in the server's format
     * @returns {Promise<boolean>} false where the lead stays as it is
     */
    async onWillSaveRecord(record, changes) {
        if (!record.resId || !changes.status_id) {
            return true;
        }
        const { resId } = record;
        const known = await this.model.takeKnownRequirements(resId, changes.status_id);
        const answers = await askStatusChange(this.model, [resId], changes.status_id, known);
        Object.assign(changes, answers);
        return Boolean(answers);
    }

    /**
     * The totals are read together with what else is read after a drop; a progress bar reads
     * its own.
     *
     * @override
     */
    onRecordSaved() {
        super.onRecordSaved(...arguments);
        if (!this.progressBarState) {
            this.model.root.refreshTotals?.();
        }
    }

    /**
     * A lead needs no status, so it can be created on a board without columns too.
     *
     * @override
     */
    get isNewButtonDisabled() {
        return false;
    }

    /**
     * A column of what nobody writes gives a new lead nothing: it would stand elsewhere.
     *
     * @override
     */
    isQuickCreateField(field) {
        return super.isQuickCreateField(field) && !field.readonly;
    }

    get hasNoLeads() {
        const { root } = this.model;
        const { groups, isGrouped } = root || {};
        return (
            this.model.isReady && (isGrouped ? groups.every(({ count }) => !count) : !root.count)
        );
    }

    /**
     * Whether the user arranges the cards of this view.
     */
    get hasOwnOrder() {
        return isInMyOrder({ orderBy: this.props.archInfo.defaultOrder });
    }

    get orderKey() {
        return `lead_management.team_order,${user.userId}`;
    }

    get isTeamOrderKept() {
        return browser.localStorage.getItem(this.orderKey) === "1";
    }

    /**
     * Switches between the user's own order and the team's. The browser keeps the choice.
     */
    async toggleOrder() {
        this.order.isTeam = !this.order.isTeam;
        browser.localStorage.setItem(this.orderKey, this.order.isTeam ? "1" : "0");
        await this.model.load({ orderBy: this.order.isTeam ? TEAM_ORDER : MY_ORDER });
    }
}
