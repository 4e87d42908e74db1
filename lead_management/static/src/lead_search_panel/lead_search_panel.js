import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { SearchPanel } from "@web/search/search_panel/search_panel";

/**
 * The search panel, which lets the rows come first: Odoo's own keeps the whole view back until
 * the server has answered what there is to choose from.
 */
export class LeadSearchPanel extends Component {
    static template = "lead_management.LeadSearchPanel";
    static components = { SearchPanel };
    static props = {};

    setup() {
        const { searchModel } = this.env;
        this.state = useState({ isLoaded: searchModel.searchPanelInfo.loaded });
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
