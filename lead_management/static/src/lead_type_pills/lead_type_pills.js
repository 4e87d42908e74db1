import { Component, onMounted, useEffect, useState } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { getDomainWithout } from "../lead_filters/lead_filters";
import { findTypeItem, getChosenTypes, keepTypes, toggleType } from "./lead_type_filter";

/**
 * The types of leads, each with its number: a click leaves only these in the view, and in the
 * other views of the same leads, as a facet of the search. Several may be chosen.
 *
 * Like the tabs they wait for nothing, and the records do not wait for them.
 */
export class LeadTypePills extends Component {
    static template = "lead_management.LeadTypePills";
    static props = {
        // of the records that are shown: changes when they are read anew
        loadId: { type: [String, Boolean], optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ types: [] });
        const { searchModel } = this.env;
        const isOffered = !this.env.inDialog && Boolean(findTypeItem(searchModel));
        if (!isOffered) {
            return;
        }
        useBus(searchModel, "update", () => keepTypes(searchModel));
        if ("loadId" in this.props) {
            useEffect(
                (loadId) => {
                    if (loadId) {
                        this.load();
                    }
                },
                () => [this.props.loadId]
            );
        } else {
            onMounted(() => this.load());
            useBus(searchModel, "update", () => this.load());
        }
    }

    async load() {
        const { searchModel } = this.env;
        const domain = getDomainWithout(searchModel, findTypeItem(searchModel));
        this.state.types = await this.orm.silent.call("lead.lead", "get_type_counts", [domain]);
    }

    /** Of a single type there is nothing to choose. */
    get types() {
        const chosen = new Set(getChosenTypes(this.env.searchModel).map(({ value }) => value));
        const types = this.state.types
            .map((type) => ({ ...type, isChosen: chosen.has(type.id) }))
            .filter(({ count, isChosen }) => count || isChosen);
        return types.length > 1 || chosen.size ? types : [];
    }

    toggle(type) {
        toggleType(this.env.searchModel, type);
    }
}
