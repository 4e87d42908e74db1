import { registry } from "@web/core/registry";
import { openReport } from "./lead_report_tour";

const tile = (name, text) =>
    `.o_lead_dashboard_tile[data-name=${name}] .fs-3:first:contains(/^${text}$/)`;

const sourceCell = (name, kind) =>
    `[data-table=sources] tr:contains(${name}) [data-kind=${kind}] .o_lead_figure`;

registry.category("web_tour.tours").add("lead_dashboard_drill_down", {
    url: "/odoo",
    steps: () => [
        ...openReport("lead_dashboard_menu"),
        { content: "All leads of this year", trigger: tile("created", 7) },
        { trigger: tile("won", 1) },
        { content: "The chart is drawn", trigger: ".o_lead_trend canvas" },
        {
            content: "What came from nowhere has a line, too",
            trigger: sourceCell("No source", "created"),
            run: "click",
        },
        { content: "A facet says so", trigger: ".o_facet_value:contains(No source)" },
        { trigger: ".o_list_view .o_data_row:contains(From nowhere)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(From the fair)))" },
        { content: "Back to the dashboard", trigger: ".o_back_button", run: "click" },
        {
            content: "Reached: all leads were in the first status",
            trigger: ".o_lead_funnel_step:contains(First) .o_lead_funnel_bar:contains(/^7$/)",
        },
        { content: "Where they are now", trigger: ".o_lead_funnel_now", run: "click" },
        {
            trigger: ".o_lead_funnel_step:contains(First) .o_lead_funnel_bar:contains(/^6$/)",
        },
        {
            content: "Filter by a source",
            trigger: ".o_lead_dashboard_selector[data-name=source_id] input",
            run: "edit Report fair",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Report fair)",
            run: "click",
        },
        { content: "Every tile follows", trigger: tile("created", 3) },
        {
            trigger: ".o_lead_funnel_step:contains(First) .o_lead_funnel_bar:contains(/^3$/)",
        },
        {
            content: "Open the leads of a figure",
            trigger: sourceCell("Report fair", "open"),
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(From the fair):count(3)",
        },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(From the web)))" },
        { trigger: ".o_facet_value:contains(Report fair)" },
        { content: "Back to the dashboard", trigger: ".o_back_button", run: "click" },
        { content: "The filter is still on", trigger: tile("created", 3) },
        {
            content: "The funnel opens its leads too",
            trigger: ".o_lead_funnel_step:contains(First) .o_lead_funnel_bar",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(From the fair)" },
    ],
});
