import { _t } from "@web/core/l10n/translation";
import { SearchBar } from "@web/search/search_bar/search_bar";

// with "More fields" and the custom filter eight lines, which are read at a glance
const SUGGESTIONS = 6;

/**
 * Search bar of the leads: offers the fields that one mostly searches by, the others behind
 * "More fields".
 */
export class LeadSearchBar extends SearchBar {
    setup() {
        super.setup();
        this.allFields = this.searchItemsFields;
        this.searchItemsFields = this.allFields.slice(0, SUGGESTIONS);
    }

    /** @override */
    async computeState() {
        await super.computeState(...arguments);
        if (this.items.length && this.searchItemsFields.length < this.allFields.length) {
            this.items.splice(-1, 0, {
                id: "more",
                isMore: true,
                label: _t("More fields"),
                loadMore: () => {},
                title: _t("Search by another field"),
            });
        }
    }

    /** @override */
    selectItem(item) {
        if (item.isMore) {
            this.searchItemsFields = this.allFields;
            return this.computeState();
        }
        return super.selectItem(item);
    }

    /** @override */
    resetState() {
        this.searchItemsFields = this.allFields.slice(0, SUGGESTIONS);
        return super.resetState(...arguments);
    }
}
