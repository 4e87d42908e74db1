import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Tabs of the section with the number of what waits in each (REQ-0.27, REQ-0.61). */
export class LeadQueueTabs extends Component {
    static template = "lead_management_mail.LeadQueueTabs";
    static props = { resModel: String, records: { type: Array, optional: true } };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ email: 0, call: 0, is_email_offered: false });
        onWillStart(() => this.loadCounts());
        onWillUpdateProps((nextProps) => {
            if (nextProps.records !== this.props.records) {
                this.loadCounts();
            }
        });
    }

    async loadCounts() {
        Object.assign(this.state, await this.orm.call("lead.inbox.item", "get_queue_counts", []));
    }

    get tabs() {
        const { call, email, is_email_offered } = this.state;
        const tabs = [
            { name: _t("Kanban"), action: "lead_management.lead_lead_action" },
            { name: _t("Leads"), action: "lead_management.lead_lead_action", viewType: "list" },
            {
                name: _t("Calls"),
                action: "lead_management_mail.lead_call_action",
                model: "lead.call",
                count: call,
            },
        ];
        if (is_email_offered) {
            tabs.push({
                name: _t("Email"),
                action: "lead_management_mail.lead_email_action",
                model: "lead.email",
                count: email,
            });
        }
        tabs.push({
            name: _t("Inbox"),
            action: "lead_management_mail.lead_inbox_item_action",
            model: "lead.inbox.item",
            count: call + email,
        });
        return tabs;
    }

    /** @param {object} tab */
    open(tab) {
        this.action.doAction(tab.action, { clearBreadcrumbs: true, viewType: tab.viewType });
    }
}
