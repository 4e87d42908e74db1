import { registry } from "@web/core/registry";
import { cardIn, closedDialog, column, settledIn } from "./lead_tour_utils";

const above = (title, first, second) =>
    `${cardIn(title, first)} ~ .o_kanban_record:contains(${second})`;

const openQuickView = (title, name) => [
    {
        content: `Quick view of ${name}`,
        trigger: `${cardIn(title, name)} .o_lead_quick_view_button`,
        run: "click",
    },
    { trigger: `.modal .o_form_view .o_field_widget[name=name]:contains(${name})` },
];

registry.category("web_tour.tours").add("lead_board_arrange_cards", {
    url: "/odoo/leads",
    steps: () => [
        { content: "The newest card is on top", trigger: above("First", "Gamma", "Alpha") },
        {
            content: "Put the oldest on top",
            trigger: cardIn("First", "Alpha"),
            run: `drag_and_drop(${cardIn("First", "Gamma")})`,
        },
        { content: "It stays there", trigger: above("First", "Alpha", "Gamma") },
        { trigger: settledIn("First", "Alpha") },
        {
            content: "Move a card on, above one that stands there",
            trigger: cardIn("First", "Beta"),
            run: `drag_and_drop(${cardIn("Second", "Omega")})`,
        },
        { content: "There it stays too", trigger: settledIn("Second", "Beta") },
        { content: "The team's order is another one", trigger: ".o_lead_order", run: "click" },
        { trigger: ".o_lead_order:contains(Team order)" },
        { trigger: above("First", "Gamma", "Alpha") },
        { content: "and the own one comes back", trigger: ".o_lead_order", run: "click" },
        { trigger: ".o_lead_order:contains(My order)" },
        { trigger: above("First", "Alpha", "Gamma") },
        { content: "and is read anew with another filter", trigger: ".o_lead_eye", run: "click" },
        { trigger: column("Success") },
        { trigger: above("First", "Alpha", "Gamma") },
        { trigger: cardIn("Second", "Beta") },
    ],
});

registry.category("web_tour.tours").add("lead_quick_view", {
    url: "/odoo/leads",
    steps: () => [
        ...openQuickView("First", "Alpha"),
        { content: "What it is about", trigger: ".modal [name=description]:contains(Ten racks)" },
        {
            content: "With own leads there is nobody to give it to, and no Delete",
            trigger: ".modal:not(:has(.o_lead_reassign)):not(:has(.o_lead_quick_view_delete))",
        },
        {
            content: "The next status",
            trigger: ".modal .o_arrow_button:contains(Second)",
            run: "click",
        },
        { content: "The board behind follows", trigger: cardIn("Second", "Alpha") },
        { trigger: ".modal .o_arrow_button_current:contains(Second)" },
        {
            content: "Lost asks for the reason",
            trigger: ".modal .o_arrow_button:contains(Failure)",
            run: "click",
        },
        { trigger: ".modal:contains(Lost reason) .o_form_button_cancel", run: "click" },
        {
            content: "Nothing has changed",
            trigger: ".modal:not(:contains(Lost reason)) .o_arrow_button_current:contains(Second)",
        },
        {
            content: "A status that the type forbids is no button",
            trigger: ".modal .o_form_view:not(:has(.o_arrow_button:contains(Doublet)))",
        },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        { content: "Still on the board", trigger: `${closedDialog} .o_lead_board` },
        {
            content: "The same by keyboard",
            trigger: cardIn("Second", "Alpha"),
            run() {
                this.anchor.focus();
            },
        },
        { trigger: cardIn("Second", "Alpha"), run: "press v" },
        { trigger: ".modal .o_lead_quick_view_edit", run: "click" },
        { content: "Edit opens the card", trigger: `${closedDialog} .o_lead_form [name=email]` },
    ],
});

registry.category("web_tour.tours").add("lead_quick_view_reassign_and_delete", {
    url: "/odoo/leads",
    steps: () => [
        ...openQuickView("First", "Alpha"),
        {
            content: "Give it to a colleague",
            trigger: ".modal .o_lead_reassign_user[aria-label^=lead_colleague]",
            run: "click",
        },
        {
            content: "It is theirs",
            trigger: `${cardIn("First", "Alpha")}:contains(lead_colleague)`,
        },
        { trigger: ".modal .o_lead_reassign_user[aria-label^=lead_colleague]:disabled" },
        { trigger: ".modal .o_field_widget[name=user_id]:contains(lead_colleague)" },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        { trigger: closedDialog },
        ...openQuickView("First", "Gamma"),
        { trigger: ".modal .o_lead_quick_view_delete", run: "click" },
        {
            content: "Delete asks first",
            trigger: ".modal .modal-footer .btn-primary:contains(Delete)",
            run: "click",
        },
        {
            content: "Off the board",
            trigger: `${closedDialog} .o_kanban_renderer:not(:contains(Gamma))`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_quick_view_phone", {
    url: "/odoo/leads",
    steps: () => [
        ...openQuickView("First", "Alpha"),
        {
            content: "The statuses are one button",
            trigger: ".modal .o_statusbar_status .dropdown-toggle:contains(First)",
            run: "click",
        },
        { trigger: "body .o-dropdown--menu .o-dropdown-item:contains(Second)", run: "click" },
        { content: "The board behind follows", trigger: cardIn("Second", "Alpha") },
        { trigger: ".modal .o_statusbar_status .dropdown-toggle:contains(Second)" },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        { content: "Still on the board", trigger: `${closedDialog} ${cardIn("Second", "Alpha")}` },
    ],
});

registry.category("web_tour.tours").add("lead_list_search_panel", {
    url: "/odoo/leads?view_type=list",
    steps: () => [
        {
            content: "All open leads",
            trigger: ".o_list_renderer:contains(Alpha):contains(Beta):contains(Omega)",
        },
        {
            content: "One type",
            trigger: ".o_lead_type_pill:contains(Racks)",
            run: "click",
        },
        { trigger: ".o_list_renderer:contains(Alpha):not(:contains(Beta))" },
        {
            content: "Every type, one source",
            trigger: ".o_lead_type_pill[aria-pressed=true]:contains(Racks)",
            run: "click",
        },
        {
            trigger: ".o_search_panel_filter_value:contains(Trade press) input",
            run: "click",
        },
        { trigger: ".o_list_renderer:contains(Beta):not(:contains(Alpha))" },
        {
            content: "Salespeople stand there too",
            trigger: ".o_search_panel_filter_value:contains(lead_own)",
        },
        {
            content: "The board shows the same leads, and says by what they are narrowed",
            trigger: ".o_lead_tabs button:contains(Kanban)",
            run: "click",
        },
        { trigger: ".o_kanban_renderer:contains(Beta):not(:contains(Alpha))" },
        {
            trigger: ".o_search_panel_sidebar:contains(Trade press)",
            run: "click",
        },
        {
            content: "What is chosen beside the board acts on it",
            trigger: ".o_search_panel_filter_value:contains(Trade press) input",
            run: "click",
        },
        { trigger: ".o_kanban_renderer:contains(Beta):contains(Alpha)" },
    ],
});
