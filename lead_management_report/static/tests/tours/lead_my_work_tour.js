import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("lead_my_work", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app, which opens on My work for who has leads",
            trigger: ".o_app[data-menu-xmlid='lead_management.lead_management_menu_root']",
            run: "click",
        },
        {
            content: "What is best done next, and why",
            trigger:
                "[data-name=best] .o_lead_my_work_lead:contains(Call at last) .o_lead_my_work_reason:contains(overdue)",
        },
        {
            content: "Open it",
            trigger: "[data-name=best] .o_lead_my_work_lead [data-action=open]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=name]" },
        { trigger: ".o_back_button", run: "click" },
        {
            content: "The own leads without a next step",
            trigger: "[data-name=without] .badge:contains(2)",
        },
        {
            content: "nobody else's",
            trigger: ".o_lead_my_work:not(:has(.o_lead_my_work_lead:contains(Of a colleague)))",
        },
        {
            content: "Open the section",
            trigger: "[data-name=without] .o_lead_my_work_open",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Call back)" },
        { trigger: ".o_back_button", run: "click" },
        {
            content: "Open a lead",
            trigger: "[data-name=without] .o_lead_my_work_lead:first [data-action=open]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=name]" },
        { trigger: ".o_back_button", run: "click" },
        {
            content: "Open what a counter counts",
            trigger: ".o_lead_my_work_counter[data-name=own]:contains(3)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Call back)" },
    ],
});
