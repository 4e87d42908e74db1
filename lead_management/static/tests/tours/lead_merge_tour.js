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

const current = (text) => `.o_lead_duplicate_current:contains(${text})`;

registry.category("web_tour.tours").add("lead_duplicates_by_keyboard", {
    url: "/odoo/lead-duplicates",
    steps: () => [
        { content: "The newest group is marked", trigger: current("gamma@example.com") },
        { content: "To the next one", trigger: "body", run: "press n" },
        {
            content: "Its leads are not the same",
            trigger: current("beta@example.com"),
            run: "press x",
        },
        {
            content: "It is gone, and the next one is marked",
            trigger: `.o_list_view:not(:contains(beta@example.com)) ${current("alpha@example.com")}`,
            run: "press m",
        },
        { content: "The dialog", trigger: ".o_lead_merge_confirm", run: "click" },
        {
            content: "One group is left",
            trigger: `${closedDialog} .o_list_view:not(:contains(alpha@example.com)) ${current("gamma@example.com")}`,
        },
        {
            content: "A mistake",
            trigger: ".o_notification_buttons button:contains(Undo)",
            run: "click",
        },
        { content: "It is back", trigger: ".o_data_row:contains(alpha@example.com)" },
    ],
});
