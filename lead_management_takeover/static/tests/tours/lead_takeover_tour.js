import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lead_takeover", {
    steps: () => [
        {
            content: "The records of the stage and the proposed status",
            trigger: ".o_field_widget[name=stage_line_ids] .o_data_row:contains(first)",
        },
        {
            content: "See what would happen",
            trigger: "button[name=action_dry_run]:visible",
            run: "click",
        },
        {
            content: "Two can be taken over",
            trigger: ".o_field_widget[name=preview_count]:contains(2)",
        },
        {
            content: "One cannot",
            trigger: ".o_notebook_headers a[name=failures]",
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".o_field_widget[name=failure_ids] .o_data_row:contains(negative)",
        },
        {
            content: "Take them over",
            trigger: "button[name=action_start]:visible",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "It runs in the background",
            trigger: ".o_field_widget[name=progress]",
        },
        {
            content: "The options are settled",
            trigger: ".o_form_view:not(:has(button[name=action_dry_run]))",
        },
    ],
});

registry.category("web_tour.tours").add("lead_takeover_phone", {
    steps: () => [
        {
            content: "What the dry run said",
            trigger: ".o_form_view .o_field_widget[name=preview_count]:contains(1)",
        },
        {
            content: "The takeover can start",
            trigger: ".o_form_view .o_statusbar_buttons",
        },
    ],
});
