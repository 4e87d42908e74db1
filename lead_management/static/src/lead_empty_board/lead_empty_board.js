import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { findLeadFilter } from "../lead_filters/lead_filters";

/** Says why the board has no column, with links to what causes it. */
export class LeadEmptyBoard extends Component {
    static template = "lead_management.LeadEmptyBoard";
    static props = { list: Object };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ links: [], text: "" });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((nextProps) => this.load(nextProps));
    }

    async load({ list }) {
        const help = await this.orm.call(list.resModel, "get_empty_board_help", [list.domain]);
        Object.assign(this.state, help);
    }

    get openedFilter() {
        const { searchModel } = this.env;
        const filter = findLeadFilter(searchModel, "opened");
        const isActive = searchModel.query.some((el) => el.searchItemId === filter?.id);
        return isActive && filter;
    }

    showClosed() {
        this.env.searchModel.toggleSearchItem(this.openedFilter.id);
    }

    open({ action }) {
        return this.action.doAction(action, { onClose: () => this.props.list.model.load() });
    }
}
