import { registry } from "@web/core/registry";

const tab = (name) => `.o_lead_tabs button[data-name='${name}']`;
const row = (text) => `.o_data_row:contains(${text})`;
const said = (text) => `.o_notification_content:contains(${text})`;

/** Press a key on the page, not in a field. */
function press(key) {
    return () =>
        document.body.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
}

/** A salesperson starts the day with what came in (REQ-0.22, REQ-0.61, REQ-0.64). */
registry.category("web_tour.tours").add("lead_queue_day", {
    url: "/odoo/lead-inbox",
    steps: () => [
        {
            content: "what waits is counted on the tabs, e-mails and calls together",
            trigger: `${tab("inbox")}.active:contains(4)`,
        },
        // REQ-0.27: in this order
        ...["Kanban", "Leads", "Calls", "Email", "Inbox"].map((name, index) => ({
            trigger: `.o_lead_tabs li:nth-child(${index + 1}):contains(${name})`,
        })),
        { trigger: `${tab("email")}:contains(3)` },
        { trigger: `${tab("calls")}:contains(1)` },
        {
            content: "the newest is marked; I ignores it",
            trigger: `.o_lead_queue_cursor:contains(Newsletter)`,
            run: press("i"),
        },
        { trigger: said("Ignored") },
        { trigger: `.o_list_renderer:not(:has(${row("Newsletter")}))` },
        {
            content: "the undo brings it back",
            trigger: ".o_notification:contains(Ignored) button:contains(Undo)",
            run: "click",
        },
        { trigger: row("Newsletter") },
        {
            content: "the button does the same",
            trigger: `${row("Newsletter")} button[name=action_decide]:contains(Ignore)`,
            run: "click",
        },
        { trigger: `.o_list_renderer:not(:has(${row("Newsletter")}))` },
        {
            content: "C makes a lead of the marked one",
            trigger: `.o_lead_queue_cursor:contains(Racking)`,
            run: press("c"),
        },
        { trigger: said("Lead created") },
        {
            content: "A attaches the next one to the lead that is suggested",
            trigger: `.o_lead_queue_cursor:contains(Known sender)`,
            run: press("a"),
        },
        { trigger: said("Attached to") },
        {
            content: "the pane reads the call that is marked next",
            trigger: ".o_lead_reading_pane:contains(600 100 200)",
        },
        {
            content: "the marked row is opened",
            trigger: ".o_lead_queue_cursor:contains(600 100 200) td[name=sender]",
            run: "click",
        },
        {
            content: "a lead of the call opens its card",
            trigger: ".o_form_view button[name=action_create_lead]:contains(Create lead)",
            run: "click",
        },
        {
            content: "phone and calls are on the card",
            trigger: ".o-form-buttonbox button[name=action_open_calls]:contains(1)",
        },
        { trigger: ".o_lead_form div[name=phone] input:value(600 100 200)" },
        {
            content: "the call stands in the conversation",
            trigger: ".o-mail-Message:contains(Incoming call)",
        },
        {
            content: "back in the inbox nothing waits",
            trigger: ".o_menu_sections [data-menu-xmlid='lead_management_mail.lead_inbox_menu']",
            run: "click",
        },
        { trigger: ".o_view_nocontent:contains(All done)" },
        {
            content: "the ignored one is still there",
            trigger: `${tab("email")}`,
            run: "click",
        },
        { trigger: `${tab("email")}.active` },
        {
            trigger: ".o_searchview_facet:contains(Ready) .o_facet_remove",
            run: "click",
        },
        { trigger: row("Newsletter") },
        // REQ-0.27: the same tabs stand on the board and the list
        { content: "on to the board", trigger: tab("kanban"), run: "click" },
        { trigger: `.o_kanban_view ${tab("kanban")}.active` },
        { trigger: ".o_kanban_record:contains(Racking)" },
        { content: "on to the list", trigger: tab("list"), run: "click" },
        { trigger: `.o_list_view ${tab("list")}.active` },
        { trigger: row("Racking") },
        { content: "and to the calls", trigger: tab("calls"), run: "click" },
        { trigger: `${tab("calls")}.active` },
    ],
});

registry.category("web_tour.tours").add("lead_queue_narrow", {
    steps: () => [
        {
            content: "The buttons of a row are inside the window",
            trigger: `${row("Racking")} button[name=action_decide]:contains(Ignore)`,
            run() {
                if (this.anchor.getBoundingClientRect().right > window.innerWidth) {
                    throw new Error("The button Ignore is cut off.");
                }
            },
        },
        { trigger: `${row("Racking")} button[data-tooltip*="ignore (I)"]` },
    ],
});
