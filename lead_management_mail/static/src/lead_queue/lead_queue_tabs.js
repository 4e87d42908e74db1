import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry
    .category("lead_tab_facts")
    .add("queues", (orm) => orm.call("lead.inbox.item", "get_queue_counts", []));

// what waits is counted on each tab
registry
    .category("lead_tabs")
    .add(
        "calls",
        {
            name: _t("Calls"),
            action: "lead_management_mail.lead_call_action",
            resModel: "lead.call",
            getCount: ({ call }) => call,
        },
        { sequence: 30 }
    )
    .add(
        "email",
        {
            name: _t("Email"),
            action: "lead_management_mail.lead_email_action",
            resModel: "lead.email",
            isOffered: ({ is_email_offered }) => is_email_offered,
            getCount: ({ email }) => email,
        },
        { sequence: 40 }
    )
    .add(
        "inbox",
        {
            name: _t("Inbox"),
            action: "lead_management_mail.lead_inbox_item_action",
            resModel: "lead.inbox.item",
            getCount: ({ call, email }) => call + email,
        },
        { sequence: 50 }
    );
