import { registry } from "@web/core/registry";
import { closedDialog } from "./lead_tour_utils";

const row = (name) => `.o_lead_merge tr[data-name=${name}]`;

registry.category("web_tour.tours").add("lead_merge_and_undo", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "Two leads are chosen",
            trigger: ".o_data_row:contains(Alpha) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Beta) .o_list_record_selector input",
            run: "click",
        },
        { trigger: "button[name=action_merge]", run: "click" },
        {
            content: "The fields in which they differ, with what will be kept",
            trigger: `${row("name")} button[aria-pressed=true]:contains(Beta)`,
        },
        {
            content: "Another name by one click",
            trigger: `${row("name")} button[aria-pressed=false]:contains(Alpha)`,
            run: "click",
        },
        { trigger: `${row("name")} button[aria-pressed=true]:contains(Alpha)` },
        { trigger: ".o_lead_merge_confirm", run: "click" },
        {
            content: "One row is left",
            trigger: `${closedDialog} .o_list_view:not(:has(.o_data_row:contains(Beta)))`,
        },
        {
            trigger: ".o_notification_buttons button:contains(Undo)",
            run: "click",
        },
        {
            content: "Both are back",
            trigger:
                ".o_list_view:has(.o_data_row:contains(Alpha)):has(.o_data_row:contains(Beta))",
        },
    ],
});
