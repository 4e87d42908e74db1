import { registry } from "@web/core/registry";

import { closedDialog } from "@lead_management/../tests/tours/lead_tour_utils";

registry.category("web_tour.tours").add("lead_assignment_rule", {
    steps: () => [
        {
            content: "No rule yet: the page says what rules do",
            trigger: ".o_view_nocontent:contains(Say who gets which leads)",
        },
        {
            content: "Make one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Everything",
        },
        {
            content: "Choose the team",
            trigger: ".o_field_widget[name=team_id] input",
            run: "edit North",
        },
        {
            content: "North",
            trigger: ".o-autocomplete--dropdown-item:contains(North)",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The rule reads as a sentence, and its people stand beside each other",
            trigger:
                ".o_form_view:has(.o_field_widget[name=summary]:contains(All leads → North, in turn))" +
                " .o_field_widget[name=candidate_ids] .o_data_row",
        },
        {
            content: "Try it",
            trigger: "button[name=action_try]:visible",
            run: "click",
        },
        {
            content: "The newest leads",
            trigger: ".modal button[name=action_run]",
            run: "click",
        },
        {
            content: "How many each person would get",
            trigger: ".modal .o_field_widget[name=share_ids] .o_data_row",
        },
        {
            content: "For each lead",
            trigger: ".modal .o_notebook_headers a[name=leads]",
            run: "click",
        },
        {
            content: "Who, and why",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(gets it)",
        },
        {
            content: "Close",
            trigger: ".modal footer .btn-secondary",
            run: "click",
        },
        {
            content: "Closed",
            trigger: closedDialog,
        },
    ],
});

registry.category("web_tour.tours").add("lead_assignment_unassigned", {
    steps: () => [
        {
            content: "Choose the lead that waits",
            trigger: ".o_data_row:contains(Shelves) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Give it by the rules",
            trigger: "button[name=action_assign_by_rules]:visible",
            run: "click",
        },
        {
            content: "It says who got it",
            trigger: ".o_notification:contains(seller_1)",
        },
        {
            content: "Nobody waits",
            trigger: ".o_view_nocontent:contains(Every lead has somebody)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_assignment_why", {
    steps: () => [
        {
            content: "The tab of the card",
            trigger: ".o_notebook_headers a[name=assignments]",
            run: "click",
        },
        {
            content: "Who was passed over, and why",
            trigger: ".o_field_widget[name=assignment_log_ids] .o_data_row:contains(away until)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_assignment_away", {
    steps: () => [
        {
            content: "Away until",
            trigger:
                ".modal .o_field_widget[name=away_until] input, .modal .o_field_widget[name=away_until] button",
            run: "click",
        },
        {
            content: "A day",
            trigger: ".modal .o_field_widget[name=away_until] input",
            run: "edit 01/01/2099 10:00:00",
        },
        {
            content: "Save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: closedDialog,
        },
    ],
});
