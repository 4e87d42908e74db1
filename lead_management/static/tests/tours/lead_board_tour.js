import { registry } from "@web/core/registry";
import { cardIn, closedDialog, column, drop, openLeads, settledIn } from "./lead_tour_utils";

registry.category("web_tour.tours").add("lead_board_create_and_move", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        { content: "Create", trigger: ".o-kanban-button-new", run: "click" },
        {
            content: "A name is all it needs",
            trigger: ".o_kanban_quick_create [name=name] input",
            run: "edit Tour pallets",
        },
        {
            content: "Phone",
            trigger: ".o_kanban_quick_create [name=phone] input",
            run: "edit 601 234 567",
        },
        {
            content: "Expected revenue",
            trigger: ".o_kanban_quick_create [name=expected_revenue] input",
            run: "edit 1200",
        },
        { content: "Add", trigger: ".o_kanban_add", run: "click" },
        { content: "It stands in the first status", trigger: cardIn("First", "Tour pallets") },
        {
            content: "Close the quick creation",
            trigger: ".o_kanban_cancel",
            run: "click",
        },
        {
            content: "The header counts it and its revenue",
            trigger: `${column("First")}:has(.o_lead_column_count:contains((1))) .o_lead_column_total:contains(1,200)`,
        },
        drop("Tour pallets", "First", "Second"),
        { content: "It stands in the next status", trigger: settledIn("Second", "Tour pallets") },
        {
            content: "The totals moved with it",
            trigger: `${column("Second")}:has(.o_lead_column_count:contains((1))) .o_lead_column_total:contains(1,200)`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_board_refused_drop", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        drop("Limited", "First", "Second"),
        {
            content: "The reason is shown",
            trigger:
                ".o_notification_content:contains(Status is not allowed for the selected type)",
        },
        { content: "The card has returned", trigger: settledIn("First", "Limited") },
        {
            content: "and does not stand in the other status",
            trigger: `${column("Second")}:not(:has(.o_kanban_record))`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_board_drop_on_lost", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        {
            content: "Closed statuses are no columns",
            trigger: `.o_kanban_renderer:not(:has(${column("Failure")}))`,
        },
        { content: "until the eye shows them", trigger: ".o_lead_eye", run: "click" },
        { trigger: column("Failure") },
        drop("Hopeless", "First", "Failure"),
        {
            content: "Think again",
            trigger: ".modal:contains(Lost reason) .o_form_button_cancel",
            run: "click",
        },
        {
            content: "Nothing has moved",
            trigger: `${closedDialog} ${settledIn("First", "Hopeless")}`,
        },
        drop("Hopeless", "First", "Failure"),
        {
            content: "Choose the reason",
            trigger: ".modal .o_radio_item:contains(Price) input",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It is lost", trigger: settledIn("Failure", "Hopeless") },
    ],
});

registry.category("web_tour.tours").add("lead_form_lose_and_reopen", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        { trigger: cardIn("First", "Doubtful"), run: "click" },
        {
            content: "Change something and do not save it",
            trigger: ".o_field_widget[name=email] input",
            run: "edit buyer@example.com",
        },
        { content: "Lost", trigger: "button[name=action_lost]", run: "click" },
        {
            content: "Without a reason",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is not taken",
            trigger: ".modal .o_field_widget[name=loss_reason_id].o_field_invalid",
        },
        { trigger: ".modal .o_radio_item:contains(Something else) input", run: "click" },
        {
            content: "This reason wants a note",
            trigger: ".modal .o_field_widget[name=loss_note].o_required_modifier textarea",
            run: "edit They moved abroad",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { content: "The card says Lost", trigger: ".ribbon:contains(Lost)" },
        {
            content: "and why",
            trigger: ".o_field_widget[name=loss_reason_id] input:value(Something else)",
        },
        {
            content: "The pending change was saved first",
            trigger: ".o_field_widget[name=email] input:value(buyer@example.com)",
        },
        {
            content: "Lost is no choice any more",
            trigger: ".o_form_view:not(:has(button[name=action_lost]))",
        },
        { trigger: "button[name=action_reopen]", run: "click" },
        {
            content: "Open again: it can be lost once more",
            trigger: "button[name=action_lost]:enabled",
        },
        { content: "in the first status", trigger: ".o_arrow_button_current:contains(First)" },
        {
            content: "without ribbon and reason",
            trigger: ".o_form_view:not(:has(.ribbon)):not(:has([name=loss_reason_id]))",
        },
        { content: "The log keeps them", trigger: "a[name=status_change]", run: "click" },
        {
            trigger: ".o_field_widget[name=status_change_ids] .o_data_row:contains(Something else)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_search_by_phone", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        { trigger: cardIn("First", "Another number") },
        {
            content: "Type the number as it is on the display",
            trigger: ".o_searchview_input",
            run: "edit 0601234567",
        },
        {
            content: "Search the phone",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Phone)",
            run: "click",
        },
        {
            content: "Only the lead with the number is left",
            trigger: `.o_kanban_renderer:not(:has(.o_kanban_record:contains(Another number))) .o_kanban_record:contains(This number)`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_phone_width", {
    url: "/odoo/leads",
    steps: () => [
        { content: "The columns are there", trigger: ".o_lead_board .o_kanban_group" },
        { trigger: ".o_lead_board .o-kanban-button-new", run: "click" },
        {
            trigger: ".o_kanban_quick_create [name=name] input",
            run: "edit From the road",
        },
        { content: "Open it at once", trigger: ".o_kanban_edit", run: "click" },
        { trigger: ".o_lead_form .o_field_widget[name=name]" },
        {
            content: "The statuses are one button",
            trigger: ".o_statusbar_status .dropdown-toggle:contains(First)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Second)", run: "click" },
        {
            content: "It is saved, and the log has it",
            trigger: ".o_notebook .nav-link:contains(Status change (2))",
        },
        { trigger: ".o_statusbar_status .dropdown-toggle:contains(Second)" },
    ],
});

registry.category("web_tour.tours").add("lead_settings_save_and_discard", {
    url: "/odoo",
    steps: () => {
        const openSettings = () => [
            {
                trigger: "[data-menu-xmlid='lead_management.lead_management_menu_configuration']",
                run: "click",
            },
            {
                trigger: "[data-menu-xmlid='lead_management.lead_settings_menu']",
                run: "click",
            },
        ];
        const reasonSwitch = ".modal .o_field_widget[name=reason_required] input";
        return [
            ...openLeads(),
            ...openSettings(),
            { content: "Switch it off", trigger: `${reasonSwitch}:checked`, run: "click" },
            { content: "and discard", trigger: ".modal button[special=cancel]", run: "click" },
            { trigger: closedDialog },
            ...openSettings(),
            { content: "It is still on", trigger: `${reasonSwitch}:checked`, run: "click" },
            { content: "Now save", trigger: ".modal button[special=save]", run: "click" },
            { trigger: closedDialog },
            ...openSettings(),
            { content: "It is off", trigger: `${reasonSwitch}:not(:checked)` },
        ];
    },
});
