import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { SearchModel } from "@web/search/search_model";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { useLeadFilters } from "../lead_filters/lead_filters";
import { LeadClosedHits } from "../lead_closed_hits/lead_closed_hits";
import { LeadFirstSteps } from "../lead_first_steps/lead_first_steps";
import {
    LeadSearchPanel,
    useLatePanel,
    withLatePanel,
} from "../lead_search_panel/lead_search_panel";
import { askStatusChange } from "../lead_status_change/lead_status_change";
import { LeadSearchBar } from "../lead_search_bar/lead_search_bar";
import { LeadTabs } from "../lead_tabs/lead_tabs";
import { withKeptTypes } from "../lead_type_pills/lead_type_filter";
import { LeadTypePills } from "../lead_type_pills/lead_type_pills";
import { tellMove } from "../lead_undo/lead_undo";
import { extractShownFields, getColumnsKey, getShownColumns } from "./lead_list_columns";
import { addActiveFields, LeadListModel } from "./lead_list_model";

export class LeadListController extends ListController {
    static template = "lead_management.LeadListView";
    static components = {
        ...ListController.components,
        LeadClosedHits,
        LeadFirstSteps,
        LeadTabs,
        LeadTypePills,
        SearchBar: LeadSearchBar,
    };

    setup() {
        super.setup();
        useLeadFilters();
        useLatePanel(this.model);
        this.effect = useService("effect");
        this.notification = useService("notification");
        this.orm = useService("orm");
    }

    get hasNoLeads() {
        return this.model.isReady && !this.model.root.count;
    }

    /**
     * Only the columns that are shown are read: a list has many, and most are hidden.
     *
     * @override
     */
    get modelParams() {
        const params = super.modelParams;
        const { archInfo, fields, resModel } = this.props;
        const key = getColumnsKey(archInfo, fields, resModel, this.env);
        const shownColumns = getShownColumns(archInfo, key);
        const { activeFields } = extractShownFields(archInfo, fields, shownColumns);
        if (params.state) {
            // the list comes back as it was left; its groups share the fields with it
            addActiveFields(params.config, activeFields);
        } else {
            params.config.activeFields = activeFields;
        }
        params.hooks.onSavedMulti = this.onSavedMulti.bind(this);
        return params;
    }

    /**
     * Asks for what a status needs before the selected leads get it.
     *
     * @override
     */
    async onWillSaveMulti(editedRecord, changes) {
        if (!super.onWillSaveMulti(...arguments)) {
            return false;
        }
        if (!changes.status_id) {
            return true;
        }
        const leadIds = await this.model.root.getResIds(true);
        const answers = await askStatusChange(this.model, leadIds, changes.status_id.id);
        if (!answers) {
            editedRecord._discard();
            return false;
        }
        editedRecord.statusAnswers = answers;
        this.movedTo = changes.status_id;
        return true;
    }

    /**
     * Leads that were given a status in the list go back in one click.
     *
     * @param {import("@web/model/relational_model/record").Record[]} records
     */
    onSavedMulti(records) {
        const { movedTo } = this;
        delete this.movedTo;
        if (movedTo) {
            this.tellMoved(records, movedTo.display_name);
        }
    }

    /** @override */
    async onRecordSaved(record, changes) {
        await super.onRecordSaved(...arguments);
        if (changes?.status_id && record.data.status_id) {
            this.tellMoved([record], record.data.status_id.display_name);
        }
    }

    /**
     * @param {import("@web/model/relational_model/record").Record[]} records
     * @param {string} status its name
     */
    tellMoved(records, status) {
        const message =
            records.length === 1
                ? _t("Moved to %(status)s: %(lead)s", { status, lead: records[0].data.name })
                : _t("Moved to %(status)s: %(count)s leads", { status, count: records.length });
        tellMove(this, {
            leadIds: records.map(({ resId }) => resId),
            message,
            isWon: records.some(({ data }) => data.status_kind === "won"),
            onUndone: () => this.model.load(),
        });
    }
}

export class LeadListRenderer extends ListRenderer {
    /**
     * The same key whatever columns are read.
     *
     * @override
     */
    createViewKey() {
        const { archInfo, list } = this.props;
        return getColumnsKey(archInfo, list.fields, list.resModel, this.env);
    }

    /**
     * A column that was hidden is read before it is shown.
     *
     * @override
     */
    async toggleOptionalField(fieldName) {
        const { archInfo, list } = this.props;
        if (!this.optionalActiveFields[fieldName] && !list.model.hasColumn(fieldName)) {
            const shownColumns = getShownColumns(archInfo, this.createViewKey()).add(fieldName);
            const { activeFields } = extractShownFields(archInfo, list.fields, shownColumns);
            if (!(await list.model.loadWith(activeFields))) {
                return;
            }
        }
        await super.toggleOptionalField(fieldName);
    }

    /**
     * The colour of the priority marks the row.
     *
     * @override
     */
    getRowClass(record) {
        const classNames = super.getRowClass(record);
        const color = record.data.priority_color;
        const isMarked = color && !record.model.useSampleModel;
        return isMarked ? `${classNames} o_lead_row_color_${color}` : classNames;
    }

    /**
     * A lead without a customer shows the name that it has, as its card does.
     *
     * @param {{ name: string }} column
     * @param {import("@web/model/relational_model/record").Record} record
     * @returns {string|false}
     */
    getCustomerName(column, { data }) {
        const { name } = column;
        return name === "partner_id" && !data[name] && (data.partner_name || data.contact_name);
    }

    /** @override */
    getFormattedValue(column, record) {
        return this.getCustomerName(column, record) || super.getFormattedValue(column, record);
    }
}

export const leadListView = {
    ...listView,
    Controller: LeadListController,
    Model: LeadListModel,
    Renderer: LeadListRenderer,
    SearchModel: withLatePanel(withKeptTypes(SearchModel)),
    SearchPanel: LeadSearchPanel,
};

registry.category("views").add("lead_list", leadListView);
