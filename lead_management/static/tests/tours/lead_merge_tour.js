import { registry } from "@web/core/registry";
import { cardIn, closedDialog } from "./lead_tour_utils";

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

const similar = (name) => `.o_lead_similar_lead:contains(${name})`;
const typed = (value) => ({
    content: "What was typed is there, and waits to be saved",
    trigger: `${closedDialog} .o_lead_form [name=email] input`,
    run() {
        if (this.anchor.value !== value) {
            throw new Error(`The field holds “${this.anchor.value}”.`);
        }
    },
});
const typeAddress = () => ({
    content: "An address that others have",
    trigger: ".o_lead_form [name=email] input",
    run: "edit anna@example.com",
});
const leaveField = () => ({
    content: "The address is looked for",
    trigger: ".o_lead_form [name=phone] input",
    run: "click",
});
const discard = () => [
    { content: "Not saved meanwhile", trigger: ".o_form_button_cancel", run: "click" },
    { trigger: "body:not(:has(.o_form_dirty))" },
];

registry.category("web_tour.tours").add("lead_similar_beside", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: cardIn("First", "Alpha"), run: "click" },
        typeAddress(),
        leaveField(),
        { trigger: "button[name=action_view_duplicate_leads]:contains(2)", run: "click" },
        {
            content: "Those of the salesperson",
            trigger: `${similar("Beta")}:contains(same e-mail)`,
        },
        { trigger: `.o_lead_similar:not(:contains(Hidden)) ${similar("Gamma")}` },
        { content: "Of others a number", trigger: ".o_lead_similar_hidden:contains(1)" },
        {
            content: "A look at it",
            trigger: `${similar("Beta")} .o_lead_similar_open`,
            run: "click",
        },
        { trigger: ".modal .o_lead_quick_view_edit" },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        { content: "Back in the list", trigger: similar("Beta") },
        { content: "Who it is", trigger: ".o_lead_similar_use", run: "click" },
        typed("anna@example.com"),
        { trigger: "button[name=action_view_duplicate_leads]:contains(2)", run: "click" },
        {
            content: "One of them is another matter",
            trigger: `${similar("Beta")} .o_lead_similar_chosen`,
            run: "click",
        },
        { trigger: ".o_lead_similar_merge:contains(Save and merge)", run: "click" },
        {
            content: "Alpha stays",
            trigger: ".o_lead_merge_lead:contains(Alpha) .o_lead_merge_stay input",
            run: "click",
        },
        { trigger: ".o_lead_merge_lead.o_lead_merge_stays:contains(Alpha)" },
        { trigger: ".o_lead_merge_confirm", run: "click" },
        {
            content: "One is left",
            trigger: `${closedDialog} button[name=action_view_duplicate_leads]:contains(1)`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_similar_new", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_list_button_add", run: "click" },
        typeAddress(),
        leaveField(),
        { trigger: "button[name=action_view_duplicate_leads]:contains(2)", run: "click" },
        {
            content: "There is nothing to merge yet",
            trigger: `.modal:not(:has(.o_lead_similar_merge)) ${similar("Beta")}`,
        },
        { trigger: ".modal", run: "press Escape" },
        typed("anna@example.com"),
        ...discard(),
    ],
});

registry.category("web_tour.tours").add("lead_similar_phone", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Alpha)", run: "click" },
        typeAddress(),
        leaveField(),
        { trigger: ".o_button_more", run: "click" },
        {
            trigger: ".o-dropdown--menu button[name=action_view_duplicate_leads]:contains(2)",
            run: "click",
        },
        {
            content: "Nothing sticks out of the screen",
            trigger: similar("Beta"),
            run() {
                const { right } = this.anchor.getBoundingClientRect();
                if (right > window.innerWidth) {
                    throw new Error(`The row ends at ${right} pixels.`);
                }
            },
        },
        {
            trigger: `${similar("Beta")} .o_lead_similar_open`,
            run: "click",
        },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        { trigger: ".modal .o_lead_similar_close", run: "click" },
        typed("anna@example.com"),
        ...discard(),
    ],
});
