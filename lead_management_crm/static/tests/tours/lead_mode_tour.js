import { registry } from "@web/core/registry";

const openDialog = () => [
    {
        content: "Open the gear",
        trigger: ".o_control_panel .o_cp_action_menus button.dropdown-toggle",
        run: "click",
    },
    {
        content: "CRM mode stands in it",
        trigger: ".o_lead_crm_mode",
        run: "click",
    },
];

const chooseMode = (mode) => [
    {
        content: `Choose ${mode}`,
        trigger: `.modal .o_field_widget[name=crm_mode] input[data-value=${mode}]`,
        run: "click",
    },
    {
        content: "It is chosen",
        trigger: `.modal .o_field_widget[name=crm_mode] input[data-value=${mode}]:checked`,
    },
];

const openOperations = {
    content: "Open the menu Operations",
    trigger: "[data-menu-xmlid='lead_management.lead_management_menu_operations']",
    run: "click",
};

registry.category("web_tour.tours").add("lead_mode_switch", {
    steps: () => [
        ...openDialog(),
        ...chooseMode("simple"),
        {
            content: "The dialog says first how many leads are concerned",
            trigger: ".modal .o_field_widget[name=lead_count]:contains(3)",
        },
        {
            content: "and which contact is there already",
            trigger: ".modal .o_field_widget[name=match_ids] .o_data_row:contains(Anna of old)",
        },
        {
            content: "Convert",
            trigger: ".modal footer button:contains(Convert leads and switch)",
            run: "click",
        },
        {
            content: "The conversion shows that it is done, and how many leads it converted",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Done)) .o_field_widget[name=done_count]:contains(3)",
        },
        openOperations,
        {
            content: "The menu of the leads is gone",
            trigger:
                ".o-dropdown--menu:has([data-menu-xmlid]):not(:has([data-menu-xmlid='lead_management.lead_lead_menu']))",
        },
        {
            content: "Open the deals",
            trigger: ".o_form_view button[name=action_open_deals]",
            run: "click",
        },
        {
            content: "Every lead is a deal",
            trigger: ".o_kanban_record:contains(Tour lead 2)",
        },
        ...openDialog(),
        {
            content: "The dialog knows the mode of today",
            trigger: ".modal .o_field_widget[name=crm_mode] input[data-value=simple]:checked",
        },
        ...chooseMode("classic"),
        {
            content: "Switch back",
            trigger: ".modal footer button:contains(Switch):visible",
            run: "click",
        },
        {
            content: "The board of leads is there again",
            trigger: "body:not(:has(.modal)) .o_lead_board .o_cp_action_menus",
        },
        openOperations,
        {
            content: "and so is its menu",
            trigger: "[data-menu-xmlid='lead_management.lead_lead_menu']",
        },
    ],
});

registry.category("web_tour.tours").add("lead_mode_hidden", {
    steps: () => [
        {
            content: "The board is there",
            trigger: ".o_kanban_view, .o_list_view",
        },
        {
            content: "Open the gear",
            trigger: ".o_control_panel .o_cp_action_menus button.dropdown-toggle",
            run: "click",
        },
        {
            content: "The entry is not there",
            trigger: ".o-dropdown--menu:not(:has(.o_lead_crm_mode))",
        },
    ],
});

const openDots = () => [
    {
        content: "Open the three dots",
        trigger: ".o_control_panel button.o-control-panel-adaptive-dropdown",
        run: "click",
    },
];

/** Open the dialog from behind the dots and leave it. */
const lookAtDialog = () => [
    ...openDots(),
    {
        content: "CRM mode stands behind them",
        trigger: ".o-control-panel-adaptive-dropdown.dropdown-menu .o_lead_crm_mode",
        run: "click",
    },
    {
        content: "The dialog knows the mode of today",
        trigger: ".modal .o_field_widget[name=crm_mode] input[data-value=classic]:checked",
    },
    {
        content: "Leave it",
        trigger: ".modal footer button:contains(Discard)",
        run: "click",
    },
];

registry.category("web_tour.tours").add("lead_mode_phone", {
    steps: () => [
        ...lookAtDialog(),
        {
            content: "The list",
            trigger: "body:not(:has(.modal)) .o_cp_switch_buttons .dropdown-toggle",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(List)", run: "click" },
        { trigger: ".o_list_view .o_control_panel" },
        ...lookAtDialog(),
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("lead_mode_phone_hidden", {
    steps: () => [
        ...openDots(),
        {
            content: "CRM mode does not stand behind them",
            trigger: ".o-control-panel-adaptive-dropdown.dropdown-menu:not(:has(.o_lead_crm_mode))",
        },
    ],
});
