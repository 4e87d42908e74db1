import { openReport } from "@lead_management_report/../tests/tours/lead_report_tour";
import { registry } from "@web/core/registry";

const tile = (name) => `.o_lead_dashboard_tile[data-name=${name}]`;

registry.category("web_tour.tours").add("lead_dashboard_sales", {
    url: "/odoo",
    steps: () => [
        ...openReport("lead_dashboard_menu"),
        { content: "Invoiced", trigger: `${tile("invoiced_amount")}:contains(30)` },
        {
            content: "Ordered by source",
            trigger:
                "[data-table=sources] tr:contains(Report fair) [data-amount=ordered_amount]:contains(130)",
        },
        {
            content: "Ordered opens the leads with orders",
            trigger: `${tile("ordered_amount")} .o_lead_figure:contains(137)`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:count(2)" },
    ],
});
