import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const newRule = {
    content: "Make a rule from the rules of the column",
    trigger: ".o_base_automation_kanban_view .o_control_panel button.o-kanban-button-new",
    run: "click",
};

registry.category("web_tour.tours").add("lead_management_automation_status_column", {
    steps: () => [
        {
            content: "Open the menu of the column",
            trigger: ".o_kanban_group:contains(Second) .o_kanban_header",
            run: "hover && click .o_kanban_group:contains(Second) .o_group_config button",
        },
        {
            content: "Open the rules of the column",
            trigger: ".o-dropdown--menu .o_column_automations",
            run: "click",
        },
        newRule,
        {
            content: "The trigger is the status of the column",
            trigger: ".o_form_view [name='trigger'] input:value(Status is set to)",
        },
        {
            trigger: ".o_form_view [name='trg_field_ref'] input:value(Second)",
        },
        ...stepUtils.saveForm(),
        {
            content: "Go back to the rules",
            trigger: ".breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "The card of the rule speaks of the status",
            trigger: ".o_automation_base_info:contains(Status is set to):contains(Second)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_management_automation_priority_form", {
    steps: () => [
        newRule,
        {
            content: "Choose the model",
            trigger: ".o_form_view .oe_title .o_input",
            run: "edit Hot leads",
        },
        {
            // Odoo's crm has a model of the same name
            trigger: ".o_form_view [name='model_id'] input",
            run: "edit lead.lead",
        },
        {
            trigger: ".dropdown-menu li a:text(Lead)",
            run: "click",
        },
        {
            content: "Choose the trigger",
            trigger: ".o_form_view [name='trigger'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Priority is set to)",
            run: "click",
        },
        {
            content: "Choose the priority of leads",
            trigger: ".o_form_view [name='trg_field_ref'] input",
            run: "edit Scalding",
        },
        {
            trigger: ".dropdown-menu li a:contains(Scalding):not(:has(.fa-spin))",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has([name='trg_selection_field_id']))",
        },
        ...stepUtils.saveForm(),
    ],
});
