import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

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
    url: "/odoo/leads",
    steps: () => [
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

const DOUBTFUL_LINES = [
    "Name;Expected closing;Expected revenue;Country",
    "Doubtful;10/09/2026;12,500;Narnia",
    "Clear;2026-09-11;7;Poland",
];

registry.category("web_tour.tours").add("lead_import_questions", {
    url: "/odoo/leads",
    steps: () => [
        {
            content: "Open the menu beside the title",
            trigger: ".o_lead_board .o_cp_action_menus button",
            run: "click",
        },
        { content: "Import", trigger: ".o_import_menu", run: "click" },
        {
            content: "Upload a file with a date and an amount that can be read in two ways",
            trigger: ".o_control_panel_main_buttons .o_import_file",
            run: () => upload(DOUBTFUL_LINES),
        },
        {
            content: "Both readings of the date are shown",
            trigger:
                ".o_lead_import_question:contains(10/09/2026):contains(10 September 2026):contains(9 October 2026)",
        },
        {
            content: "Test it without an answer",
            trigger: ".o_control_panel_main_buttons button:contains(Test)",
            run: "click",
        },
        {
            content: "It says that the question is open",
            trigger: ".o_import_report:contains(10/09/2026):contains(row 2)",
        },
        {
            content: "The day comes first",
            trigger: ".o_lead_import_question:contains(10/09/2026) input[value=day_first]",
            run: "click",
        },
        {
            content: "The answer is taken",
            trigger: ".o_lead_import_question.alert-info:contains(10/09/2026)",
        },
        {
            content: "The dot separates decimals",
            trigger: ".o_lead_import_question:contains(12,500) input[value='.']",
            run: "click",
        },
        {
            content: "That answer is taken as well",
            trigger: ".o_lead_import_question.alert-info:contains(12,500)",
        },
        {
            content: "The unknown country is kept as text",
            trigger: ".o_import_field_many2one .o_import_create_option",
            run: "select lead_keep_text",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel_main_buttons button:contains(Test)",
            run: "click",
        },
        {
            content: "Nothing is open",
            trigger: ".alert-info:contains(Everything seems valid)",
        },
        {
            content: "Import it",
            trigger: ".o_control_panel_main_buttons button:contains(Import)",
            run: "click",
        },
        { content: "The leads are shown", trigger: ".o_breadcrumb:contains(Imported records)" },
    ],
});

registry.category("web_tour.tours").add("lead_import_undo", {
    url: "/odoo/leads",
    steps: () => [
        {
            content: "Open the menu beside the title",
            trigger: ".o_lead_board .o_cp_action_menus button",
            run: "click",
        },
        { content: "Import", trigger: ".o_import_menu", run: "click" },
        {
            content: "Upload a file",
            trigger: ".o_control_panel_main_buttons .o_import_file",
            run: () => upload(LINES.slice(0, 3)),
        },
        {
            content: "Duplicates update their lead",
            trigger: ".o_lead_import_duplicates select",
            run: "select update",
        },
        {
            content: "By tax ID as well",
            trigger: ".o_lead_duplicate_vat input",
            run: "click",
        },
        {
            content: "Before the phone",
            trigger: ".o_lead_duplicate_up_vat",
            run: "click",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel_main_buttons button:contains(Test)",
            run: "click",
        },
        {
            content: "It counts what each row would do",
            trigger:
                ".o_lead_import_preview:has(.o_lead_preview_created:contains('New: 1')):has(.o_lead_preview_updated:contains('Update: 1'))",
        },
        {
            content: "Import it",
            trigger: ".o_control_panel_main_buttons button:contains(Import)",
            run: "click",
        },
        {
            content: "Go to its record",
            trigger: ".o_notification button:contains(Show this import)",
            run: "click",
        },
        {
            content: "Undo it",
            trigger: ".o_form_view button[name=action_start]",
            run: "click",
        },
        {
            content: "Not without a question",
            trigger: ".modal:contains(cannot be taken back) .btn-primary",
            run: "click",
        },
        {
            content: "It is being undone",
            trigger: ".o_form_view .o_arrow_button_current:contains(Being undone)",
        },
    ],
});

/** Nothing of the importer is wider than the screen. */
function checkWidth() {
    for (const element of document.querySelectorAll(
        ".o_lead_import_duplicates, .o_lead_duplicate_match button, .o_lead_import_preview"
    )) {
        const { left, right } = element.getBoundingClientRect();
        if (left < 0 || right > window.innerWidth) {
            throw new Error(`${element.className} reaches from ${left} to ${right}`);
        }
    }
}

registry.category("web_tour.tours").add("lead_import_phone", {
    url: "/odoo/leads",
    steps: () => [
        {
            content: "Open the menu beside the title",
            trigger: ".o_lead_board .o_cp_action_menus button",
            run: "click",
        },
        { content: "Import", trigger: ".o_import_menu", run: "click" },
        {
            content: "Upload a file",
            trigger: ".o_control_panel .o_import_file",
            run: () =>
                inputFiles(".o_control_panel .o_input_file", [
                    new File([LINES.slice(0, 3).join("\n")], "leads.csv", { type: "text/csv" }),
                ]),
        },
        {
            content: "Duplicates update their lead",
            trigger: ".o_lead_import_duplicates select",
            run: "select update",
        },
        {
            content: "By tax ID as well",
            trigger: ".o_lead_duplicate_vat input",
            run: "click",
        },
        { content: "Before the phone", trigger: ".o_lead_duplicate_up_vat", run: "click" },
        {
            content: "Test it",
            trigger: ".o_control_panel button:contains(Test)",
            run: "click",
        },
        {
            content: "It counts what each row would do, on the screen",
            trigger: ".o_lead_import_preview .o_lead_preview_updated:contains('Update: 1')",
            run: checkWidth,
        },
        {
            content: "Import it",
            trigger: ".o_control_panel button:contains(Import)",
            run: "click",
        },
        { content: "It is done", trigger: ".o_notification:contains(1 updated)" },
    ],
});
