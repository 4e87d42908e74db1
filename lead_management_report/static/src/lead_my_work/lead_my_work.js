import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const SECTION_COLORS = { overdue: "text-danger", today: "text-warning", week: "text-success" };

/**
 * The own day of a salesperson on one page.
 */
export class LeadMyWork extends Component {
    static template = "lead_management_report.MyWork";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.state = useState({ counters: [], sections: [] });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call("lead.my.work", "get_data"));
    }

    getColor(section) {
        return section.figure.value ? SECTION_COLORS[section.name] : "text-muted";
    }

    getCustomer(lead) {
        return lead.partner_id?.[1] || lead.contact_name || "";
    }

    getDate(lead) {
        // what an addon knows about the next step; else it is the expected closing
        const date = "step_date" in lead ? lead.step_date : lead.date_deadline;
        return date ? formatDate(deserializeDate(date)) : "";
    }

    /** Opens the records behind a figure. */
    open({ figure, label }) {
        const isLead = figure.model === "lead.lead";
        const types = isLead ? ["list", "kanban", "form"] : ["list"];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: figure.model,
            views: types.map((type) => [false, type]),
            domain: figure.domain,
        });
    }

    openLead(lead) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: lead.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("lead_management_report.my_work", LeadMyWork);
