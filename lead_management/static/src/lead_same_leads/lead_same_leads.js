import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { openLeadBeside } from "../lead_quick_view/lead_quick_view_dialog";

/**
 * What is offered beside a lead with the same number or address: functions of the component
 * and of that lead, each with its label.
 */
export const sameLeadActions = registry.category("lead_same_actions");

/** "2 leads with this number": those who are known already, while a lead is being typed. */
export class LeadSameLeads extends Component {
    static template = "lead_management.LeadSameLeads";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ count: 0, leads: [] });
        this.keepLast = new KeepLast();
        this.asked = "";
        useRecordObserver((record) => this.look(record.data));
    }

    /** @param {object} data of the lead that is being typed */
    async look(data) {
        const { phone, email, email_problem, company_id } = data;
        const values = {
            phone: phone || false,
            email: (!email_problem && email) || false,
            company_id: company_id?.id || false,
        };
        const asked = JSON.stringify(values);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        const found =
            values.phone || values.email
                ? this.orm.silent.call("lead.lead", "get_leads_like", [values])
                : Promise.resolve({ count: 0, leads: [] });
        Object.assign(this.state, await this.keepLast.add(found));
    }

    get actions() {
        return sameLeadActions.getAll();
    }

    get text() {
        const { count } = this.state;
        return count === 1
            ? _t("One lead with this number or address:")
            : _t("%(count)s leads with this number or address:", { count });
    }
}

sameLeadActions.add("open", {
    label: _t("Open"),
    run: (strip, { id }) => openLeadBeside(strip, id),
});

registry.category("view_widgets").add("lead_same_leads", { component: LeadSameLeads });
