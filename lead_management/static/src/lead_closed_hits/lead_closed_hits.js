import { Component, useEffect, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { findLeadFilter, getDomainWithout } from "../lead_filters/lead_filters";

/**
 * Where a search finds no open lead it says which closed ones it would have found.
 *
 * The section shows open leads, so that what is searched for may have ended long ago.
 */
export class LeadClosedHits extends Component {
    static template = "lead_management.LeadClosedHits";
    static props = {
        isEmpty: Boolean,
        // of the records that are shown: changes when they are read anew
        loadId: { type: [String, Boolean] },
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ count: 0, leads: [] });
        useEffect(
            () => {
                this.load();
            },
            () => [this.props.loadId, this.props.isEmpty]
        );
    }

    get openedFilter() {
        return findLeadFilter(this.env.searchModel, "opened");
    }

    /** Whether something was looked for, among the open leads alone. */
    get isSearch() {
        const { query, searchItems } = this.env.searchModel;
        const items = query.map(({ searchItemId }) => searchItems[searchItemId]);
        // a type is chosen above the leads, not looked for
        const isText = ({ fieldName, type }) => type === "field" && fieldName !== "type_id";
        return items.includes(this.openedFilter) && items.some(isText);
    }

    async load() {
        const isAsked = this.props.loadId && this.props.isEmpty && this.isSearch;
        const found =
            isAsked &&
            (await this.orm.silent.call("lead.lead", "get_closed_hits", [
                getDomainWithout(this.env.searchModel, this.openedFilter),
            ]));
        Object.assign(this.state, found || { count: 0, leads: [] });
    }

    showAll() {
        this.env.searchModel.toggleSearchItem(this.openedFilter.id);
    }

    open({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
