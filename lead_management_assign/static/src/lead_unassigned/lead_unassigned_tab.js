import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// the count comes with that of the queues; who may take no lead has none
registry.category("lead_tabs").add(
    "unassigned",
    {
        name: _t("Unassigned"),
        action: "lead_management_assign.lead_lead_action_unassigned",
        resModel: "lead.lead",
        isOffered: ({ unassigned }) => unassigned !== undefined,
        getCount: ({ unassigned }) => unassigned,
    },
    { sequence: 25 }
);
