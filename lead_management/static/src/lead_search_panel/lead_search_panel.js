import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { SearchPanel } from "@web/search/search_panel/search_panel";

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
