import { registry } from "@web/core/registry";
import { closedDialog, column, drop, openLeads, settledIn } from "./lead_tour_utils";

const openTab = (name) => ({
    content: `Open the tab ${name}`,
    trigger: `.modal .o_notebook_headers a[name=${name}]`,
    run: "click",
});

const row = (list, name) => `.modal [name=${list}] .o_data_row:has([data-tooltip='${name}'])`;

const add = (list, name) => [
    {
        content: `Add to ${list}`,
        trigger: `.modal [name=${list}] .o_field_x2many_list_row_add a`,
        run: "click",
    },
    {
        content: "Type the name",
        trigger: `.modal [name=${list}] .o_selected_row [name=name] input`,
        run: `edit ${name}`,
    },
];

const save = () => [
    { content: "Save", trigger: ".modal button[special=save]", run: "click" },
    { content: "The dialog is closed", trigger: closedDialog },
];

registry.category("web_tour.tours").add("lead_settings_lists", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        {
            content: "Open the gear of the leads",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        { content: "Settings", trigger: ".o_lead_settings_item", run: "click" },
        openTab("statuses"),
        ...add("status_ids", "Tour status"),
        {
            content: "Rename the first status by clicking it",
            trigger: `${row("status_ids", "First")} [name=name]`,
            run: "click",
        },
        {
            trigger: ".modal [name=status_ids] .o_selected_row [name=name] input:value(First)",
            run: "edit Beginning",
        },
        {
            content: "Delete a status that leads stand in",
            trigger: `${row("status_ids", "Second")} .o_list_record_remove button`,
            run: "click",
        },
        {
            content: "The form asks for the replacement",
            trigger: ".modal [name=removed_lead_count]:visible:contains(1)",
        },
        {
            content: "and offers the status that is not saved yet",
            trigger: ".modal .alert [name=replacement_ref] select",
            run: "selectByLabel Tour status",
        },
        openTab("types"),
        ...add("type_ids", "Tour type"),
        {
            content: "Leave the line",
            trigger: ".modal .o_lead_type_matrix",
            run: "click",
        },
        {
            content: "The new type allows every status: take one out",
            trigger: ".modal .o_lead_type_matrix input[aria-label='Tour type: Success']:checked",
            run: "click",
        },
        {
            trigger:
                ".modal .o_lead_type_matrix input[aria-label='Tour type: Success']:not(:checked)",
        },
        {
            content: "The type that allows no won status is named",
            trigger: ".modal .o_lead_no_won_status b:contains(Tour type)",
        },
        {
            content: "The new status can be taken out, too",
            trigger:
                ".modal .o_lead_type_matrix input[aria-label='Tour type: Tour status']:checked",
            run: "click",
        },
        {
            trigger:
                ".modal .o_lead_type_matrix input[aria-label='Tour type: Tour status']:not(:checked)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_lead_type_matrix input[aria-label='Tour type: Tour status']:checked",
        },
        openTab("reasons"),
        ...add("reason_ids", "Tour reason"),
        ...save(),
        {
            content: "The board shows the columns as they are now",
            trigger: ".o_kanban_group .o_column_title:contains(Tour status)",
        },
        { trigger: ".o_kanban_group .o_column_title:contains(Beginning)" },
    ],
});

const step = (name) => `.o_lead_first_steps [data-name=${name}]`;

registry.category("web_tour.tours").add("lead_first_steps", {
    url: "/odoo",
    steps: () => [
        ...openLeads(),
        {
            content: "Statuses are ticked",
            trigger: `${step("statuses")} .fa-check-circle`,
        },
        { content: "Types are not", trigger: `${step("types")} .fa-circle-o` },
        {
            content: "Reasons open the settings at their tab",
            trigger: `${step("reasons")} button`,
            run: "click",
        },
        { trigger: ".modal .o_notebook_headers a[name=reasons].active" },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: closedDialog },
        {
            content: "The types offer the ready funnels",
            trigger: `${step("types")} button:contains(Ready funnels)`,
            run: "click",
        },
        { trigger: ".modal [name=line_ids] .o_data_row:contains(HubSpot)" },
        { trigger: ".modal footer button[special=cancel]", run: "click" },
        { trigger: closedDialog },
        {
            content: "Dismiss the panel",
            trigger: ".o_lead_first_steps_dismiss",
            run: "click",
        },
        { trigger: ".o_lead_board:not(:has(.o_lead_first_steps))" },
    ],
});

registry.category("web_tour.tours").add("lead_first_steps_phone", {
    steps: () => [
        {
            content: "The types open the settings at their tab",
            trigger: `${step("types")} button`,
            run: "click",
        },
        { trigger: ".modal .o_notebook_headers a[name=types].active" },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: closedDialog },
        {
            content: "Dismiss the panel",
            trigger: ".o_lead_first_steps_dismiss",
            run: "click",
        },
        { trigger: "body:not(:has(.o_lead_first_steps))" },
    ],
});

const reasonRow = (name) => `.modal [name=reason_ids] .o_data_row:has([data-tooltip='${name}'])`;

registry.category("web_tour.tours").add("lead_edit_reasons", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Alpha)", run: "click" },
        { trigger: "button[name=action_lost]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=loss_note] textarea",
            run: "edit They moved abroad",
        },
        { content: "Edit reasons", trigger: ".modal .o_lead_edit_reasons", run: "click" },
        {
            content: "Remove one with its X",
            trigger: `${reasonRow("Price")} .o_list_record_remove button`,
            run: "click",
        },
        { trigger: `.modal [name=reason_ids]:not(:has([data-tooltip='Price']))` },
        {
            content: "Rename one by clicking it",
            trigger: `${reasonRow("Something else")} [name=name]`,
            run: "click",
        },
        {
            trigger: ".modal [name=reason_ids] .o_selected_row [name=name] input",
            run: "edit Something different",
        },
        ...add("reason_ids", "No stock"),
        {
            content: "Leave the line",
            trigger: ".modal:has([name=reason_ids]) .modal-title",
            run: "click",
        },
        {
            content: "Drag the new one to the top",
            trigger: `${reasonRow("No stock")} .o_row_handle`,
            run: `drag_and_drop(${reasonRow("Something different")})`,
        },
        {
            trigger: `${reasonRow("No stock")} + .o_data_row:has([data-tooltip='Something different'])`,
        },
        {
            content: "Save",
            trigger: ".modal:has([name=reason_ids]) .o_form_button_save",
            run: "click",
        },
        {
            content: "The dialog shows them in that order",
            trigger: ".modal:not(:has([name=reason_ids])) .o_radio_item:eq(0):contains(No stock)",
        },
        {
            content: "The note is still there",
            trigger: ".modal [name=loss_note] textarea:value(They moved abroad)",
        },
        { trigger: ".modal .o_radio_item:eq(0) input", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${closedDialog} .ribbon:contains(Lost)` },
        { content: "Back to the board", trigger: ".o_back_button", run: "click" },
        { trigger: ".o_lead_eye", run: "click" },
        { trigger: column("Failure") },
        drop("Beta", "First", "Failure"),
        { trigger: ".modal .o_lead_edit_reasons", run: "click" },
        {
            trigger: ".modal:has([name=reason_ids]) .o_form_button_cancel",
            run: "click",
        },
        {
            content: "The question is still there",
            trigger: ".modal:not(:has([name=reason_ids])) .o_radio_item:contains(different) input",
            run: "click",
        },
        {
            content: "It wants a note",
            trigger: ".modal [name=loss_note] textarea",
            run: "edit Bankrupt",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger: `${closedDialog} ${settledIn("Failure", "Beta")}`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_settings_phone", {
    url: "/odoo/leads",
    steps: () => [
        {
            content: "Open the gear of the leads",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        { trigger: ".o_lead_settings_item", run: "click" },
        openTab("types"),
        {
            content: "The type that allows no lost status is named",
            trigger: ".modal .o_lead_no_lost_status b:contains(Racks)",
        },
        {
            trigger: ".modal .o_lead_type_matrix input[aria-label='Racks: Failure']:not(:checked)",
            run: "click",
        },
        { trigger: ".modal .o_lead_type_matrix:not(:has(.o_lead_no_lost_status))" },
        ...save(),
    ],
});

registry.category("web_tour.tours").add("lead_settings_address", {
    steps: () => [
        { content: "The dialog is there", trigger: ".modal .o_lead_settings" },
        {
            content: "The board is below it",
            trigger: ".o_action_manager .o_lead_board .o_kanban_renderer",
        },
        { content: "Leave it", trigger: ".modal .btn-close", run: "click" },
        { content: "The dialog is closed", trigger: closedDialog },
        {
            content: "The board stays",
            trigger: ".o_action_manager .o_lead_board .o_kanban_renderer",
        },
    ],
});

registry.category("web_tour.tours").add("lead_features", {
    steps: () => [
        {
            content: "The panel names what may be installed, and leads there",
            trigger: `${step("features")} button:contains(Tried feature)`,
            run: "click",
        },
        { trigger: ".modal .o_notebook_headers a[name=features].active" },
        { trigger: ".modal [name=feature_ids] .o_data_row:contains(What it is for)" },
        {
            content: "An installed one offers no Install",
            trigger:
                ".modal .o_data_row:contains(Installed feature):not(:has(button[name=button_immediate_install]))",
        },
        {
            trigger:
                ".modal .o_data_row:contains(Tried feature) button[name=button_immediate_install]",
            run: "click",
        },
        {
            content: "It is asked for before anything happens",
            trigger: ".modal:contains(Install this feature now?) footer .btn-primary",
            run: "click",
        },
        { trigger: ".o_notification:contains(Tried feature is installed)" },
    ],
});
