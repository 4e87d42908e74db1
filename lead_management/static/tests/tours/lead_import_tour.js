import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { stepUtils } from "@web_tour/tour_utils";

const LINES = [
    "Name;Email;City;Country",
    "Acme;INFO@acme.example;Gdańsk;Poland",
    "Newcomer;new@tour.example;Łódź;Poland",
    "Newcomer again;new@tour.example;;Poland",
];

const upload = (lines) =>
    inputFiles(".o_control_panel_main_buttons .o_input_file", [
        new File([lines.join("\n")], "leads.csv", { type: "text/csv" }),
    ]);

registry.category("web_tour.tours").add("lead_import_duplicates", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: ".o_app[data-menu-xmlid='lead_management.lead_management_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu beside the title",
            trigger: ".o_lead_board .o_cp_action_menus button",
            run: "click",
        },
        { content: "Import", trigger: ".o_import_menu", run: "click" },
        {
            content: "The sample file is offered",
            trigger: ".o_import_action a[href*='/lead_management/static/import/leads_']",
        },
        {
            content: "Upload a file with a country that nobody knows",
            trigger: ".o_control_panel_main_buttons .o_import_file",
            run: () => upload([...LINES, "Lost;;;Atlantis"]),
        },
        {
            content: "Test it",
            trigger: ".o_control_panel_main_buttons button:contains(Test)",
            run: "click",
        },
        {
            content: "The error names value, column and row",
            trigger: ".o_import_report:contains(Atlantis):contains(Country):contains(row 5)",
        },
        {
            content: "Upload the corrected file",
            trigger: ".o_control_panel_main_buttons button:contains(Load Data File)",
            run: () => upload(LINES),
        },
        {
            content: "The errors of the first file go when the second one has arrived",
            trigger: ".o_import_action:not(:has(.o_import_report))",
        },
        {
            content: "The second file has been read",
            trigger: "body:not(:has(.o_blockUI))",
        },
        {
            content: "Duplicates update their lead",
            trigger: ".o_lead_import_duplicates select",
            run: "select update",
        },
        {
            content: "By e-mail and phone, as proposed",
            trigger: ".o_lead_duplicate_email input:checked",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel_main_buttons button:contains(Test)",
            run: "click",
        },
        {
            content: "It says what would become of the rows",
            trigger:
                ".alert-info:contains(1 leads would be created, 2 updated, and 0 rows skipped)",
        },
        {
            content: "Import it",
            trigger: ".o_control_panel_main_buttons button:contains(Import)",
            run: "click",
        },
        {
            content: "It says what has become of them",
            trigger: ".o_notification:contains(1 leads created, 2 updated, and 0 rows skipped)",
        },
        { content: "The leads are shown", trigger: ".o_breadcrumb:contains(Imported records)" },
    ],
});
