import { onWillStart, useState } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { ActionHelper } from "@web/views/action_helper";

// of a page's own words, which hold only where the user has nothing at all
const FIRST = "o_lead_first";

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @returns {object[]} the elements of its query that leave records out
 */
function getNarrowing({ query, searchItems }) {
    return query.filter(
        ({ searchItemId }) => !["dateGroupBy", "groupBy"].includes(searchItems[searchItemId].type)
    );
}

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @returns {object[]} those that the user has added to what the page has set
 */
function getSearched(searchModel) {
    return getNarrowing(searchModel).filter(
        ({ searchItemId }) => !searchModel.searchItems[searchItemId].isDefault
    );
}

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @returns {object[]} the sections of its panel in which something is chosen
 */
function getChosenSections({ sections }) {
    return [...(sections?.values() || [])].filter(({ activeValueId, type, values }) =>
        type === "category" ? activeValueId : [...values.values()].some(({ checked }) => checked)
    );
}

/**
 * Where a search or filter has left out every record, an empty view says that, and takes it away:
 * the words about what could stand there are for those who have not looked for something.
 */
patch(ActionHelper.prototype, {
    setup() {
        super.setup(...arguments);
        const { searchModel } = this.env;
        this.noMatch = useState({ is: false });
        if (!searchModel?.resModel?.startsWith("lead.")) {
            return;
        }
        this.orm = useService("orm");
        useBus(searchModel, "update", () => this.findOutWhy());
        onWillStart(() => this.findOutWhy());
    },

    async findOutWhy() {
        const { searchModel } = this.env;
        const isSearch =
            getChosenSections(searchModel).length > 0 || getSearched(searchModel).length > 0;
        // with what the page has set by itself its own words hold, but for those about the first
        const isAsked =
            !isSearch &&
            getNarrowing(searchModel).length > 0 &&
            this.props.noContentHelp?.includes(FIRST);
        this.noMatch.is =
            isSearch ||
            (isAsked &&
                (await this.orm.silent.searchCount(searchModel.resModel, searchModel.globalDomain, {
                    limit: 1,
                })) > 0);
    },

    /** What the page has set by itself stays, unless nothing else leaves records out. */
    clearSearch() {
        const { searchModel } = this.env;
        const sections = getChosenSections(searchModel);
        const narrowing = getNarrowing(searchModel);
        const searched = getSearched(searchModel);
        const removed = new Set(searched.length || sections.length ? searched : narrowing);
        searchModel.query = searchModel.query.filter((element) => !removed.has(element));
        searchModel.clearSections(sections.map(({ id }) => id));
    },
});
