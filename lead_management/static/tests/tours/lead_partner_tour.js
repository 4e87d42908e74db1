import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lead_partner_tab", {
    steps: () => [
        {
            content: "The button counts the customer's leads",
            trigger: ".o-form-buttonbox button[name=action_view_leads]:contains(1)",
        },
        {
            content: "The tab lists them",
            trigger: ".o_notebook_headers a[name=leads]",
            run: "click",
        },
        { trigger: ".o_form_view [name=lead_ids] .o_data_row:contains(Shelving)" },
        {
            content: "New lead of the customer",
            trigger: ".o_form_view button[name=action_new_lead]",
            run: "click",
        },
        {
            content: "The customer is filled in",
            trigger: ".o_lead_form [name=partner_id] input:value(Customer Ltd)",
        },
        {
            content: "Name it",
            trigger: ".o_lead_form .oe_title [name=name] textarea",
            run: "edit Forklift",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_lead_form .oe_title [name=code]:contains(0)" },
        {
            content: "Back to the customer",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Both leads are counted",
            trigger: ".o-form-buttonbox button[name=action_view_leads]:contains(2)",
        },
    ],
});
