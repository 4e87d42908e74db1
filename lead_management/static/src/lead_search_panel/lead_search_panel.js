import { Component, onMounted, onWillUnmount, useEffect, useEnv, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Deferred } from "@web/core/utils/concurrency";
import { SearchPanel } from "@web/search/search_panel/search_panel";

/**
 * Has the server read the records of a view before it counts what the search panel offers: both
 * at once take longer than one after the other.
 *
 * @template {typeof import("@web/search/search_model").SearchModel} T
 * @param {T} SearchModel of a view whose controller calls `useLatePanel`
 * @returns {T}
 */
export const withLatePanel = (SearchModel) =>
    class extends SearchModel {
        /** @override */
        setup() {
            super.setup(...arguments);
            this.areRecordsShown = new Deferred();
        }

        /** @override */
        async load(config) {
            const isChosen = Object.keys(config.context || {}).some((key) =>
                key.startsWith("searchpanel_default_")
            );
            this.isPanelLate = !config.state && !isChosen;
            await super.load(...arguments);
            this.isPanelLate = false;
        }

        /** @override */
        async _fetchSections() {
            // the records themselves wait for some panels
            if (this.isPanelLate && !this._shouldWaitForData(false)) {
                await this.areRecordsShown;
            }
            return super._fetchSections(...arguments);
        }
    };

/**
 * Lets the search panel ask once the records are there.
 *
 * @param {import("@web/model/model").Model} model of the records
 */
export function useLatePanel(model) {
    const { searchModel } = useEnv();
    useEffect(
        (isReady) => {
            if (isReady) {
                searchModel.areRecordsShown?.resolve();
            }
        },
        () => [model.isReady]
    );
}

/**
 * Odoo's search panel, folded beside a board: its columns need the room. What is chosen is
 * read on the folded panel too, and who unfolds it finds it so the next time.
 */
export class LeadFoldableSearchPanel extends SearchPanel {
    setup() {
        super.setup();
        const isChosen = browser.localStorage.getItem(this.keyExpandSidebar) !== null;
        if (!isChosen) {
            this.state.sidebarExpanded = this.env.config.viewType === "list";
        }
    }
}

/**
 * The search panel, which lets the rows come first: Odoo's own keeps the whole view back until
 * the server has answered what there is to choose from.
 */
export class LeadSearchPanel extends Component {
    static template = "lead_management.LeadSearchPanel";
    static components = { SearchPanel: LeadFoldableSearchPanel };
    static props = {};

    setup() {
        const { searchModel } = this.env;
        this.state = useState({ isLoaded: searchModel.searchPanelInfo.loaded });
        this.isList = this.env.config.viewType === "list";
        let isHere = true;
        onMounted(async () => {
            await searchModel.sectionsPromise;
            if (isHere) {
                this.state.isLoaded = true;
            }
        });
        onWillUnmount(() => {
            isHere = false;
        });
    }
}
