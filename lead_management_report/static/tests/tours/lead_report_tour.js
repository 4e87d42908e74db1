import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

export const openReport = (menu) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger: ".o_app[data-menu-xmlid='lead_management.lead_management_menu_root']",
        run: "click",
    },
    {
        content: "Reporting",
        trigger: "[data-menu-xmlid='lead_management.lead_management_menu_reporting']",
        run: "click",
    },
    { trigger: `[data-menu-xmlid='lead_management_report.${menu}']`, run: "click" },
];

const total = (number) =>
    `.o_pivot tbody tr:first .o_pivot_cell_value:last:contains(/^${number}$/)`;

const setDay = (side, day) => [
    {
        content: `Type the day: ${side}`,
        trigger: `.o_lead_date_${side}`,
        run: `edit ${day}`,
    },
    { trigger: ".o_lead_date_interval span:contains(Date interval)", run: "click" },
];

registry.category("web_tour.tours").add("lead_report_date_interval", {
    url: "/odoo",
    steps: () => [
        ...openReport("lead_lead_menu_report"),
        { trigger: ".o_pivot .o_lead_date_interval, .o_lead_date_interval" },
        {
            content: "A ready view",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        { trigger: ".o_filter_menu .o_menu_item:contains(Leads per week)", run: "click" },
        {
            trigger: ".o_pivot_header_cell_closed:contains(W2 2026)",
        },
        {
            content: "The number of leads alone",
            trigger: ".o_pivot .o_pivot_measure_row:contains(Count)",
        },
        { content: "All leads", trigger: total(4) },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: "body:not(:has(.o_filter_menu))" },
        ...setDay("from", "01/10/2026"),
        {
            content: "From the first minute of the day on",
            trigger: total(3),
        },
        { trigger: ".o_facet_value:contains(Date: from)" },
        ...setDay("to", "01/20/2026"),
        { content: "To the last minute of the day", trigger: total(2) },
        { content: "The figure opens its leads", trigger: total(2), run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(2026-01-09 23:00)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Too late)))" },
        { content: "Back", trigger: ".o_back_button", run: "click" },
        { content: "The interval is still on", trigger: total(2) },
        { trigger: ".o_lead_date_from:value(01/10/2026)" },
        { trigger: ".o_lead_date_clear", run: "click" },
        { content: "All dates again", trigger: total(4) },
    ],
});
