import { registry } from "@web/core/registry";
import { clickMoreAction } from "@lead_management/../tests/tours/lead_tour_utils";

const backToLead = () => [
    {
        content: "Back to the lead",
        trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button a",
        run: "click",
    },
];

const openCounter = (name, title) => ({
    content: `The counter ${title} has come with the first document, and opens it`,
    trigger: `.o-form-buttonbox button[name=${name}]:contains(${title}):contains(1)`,
    run: "click",
});

registry.category("web_tour.tours").add("lead_sale_order", {
    steps: () => [
        ...clickMoreAction("action_create_order", "Make an order of a lead without a customer"),
        {
            content: "The dialog offers a customer and says why",
            trigger: ".modal [name=match_reason]:contains(same e-mail)",
        },
        {
            content: "Link the customer and make the order",
            trigger: ".modal footer button[name=action_apply]:visible",
            run: "click",
        },
        {
            content: "The order opens for the customer",
            trigger: ".o_sale_order [name=partner_id] input:value(Customer Ltd)",
        },
        {
            content: "Its line amounts to the expected revenue",
            trigger: ".o_sale_order [name=order_line] .o_data_row:contains(1,500.00)",
        },
        {
            content: "The order shows its lead",
            trigger: ".o_sale_order .o_notebook_headers a[name=other_information]",
            run: "click",
        },
        { trigger: ".o_sale_order [name=lead_id] input:value(Tour lead)" },
        ...backToLead(),
        {
            content: "Count and sum by state",
            trigger: ".o_lead_form [name=order_summary]:contains(Quotation: 1)",
        },
        openCounter("action_view_orders", "Orders"),
        { content: "The order again", trigger: ".o_sale_order [name=partner_id]" },
    ],
});

registry.category("web_tour.tours").add("lead_sale_new_customer", {
    steps: () => [
        ...clickMoreAction("action_create_order", "Make an order of a lead that nobody knows"),
        {
            content: "The dialog would create the company; make it a person instead",
            trigger: ".modal [name=customer_action] input[data-value=contact]",
            run: "click",
        },
        {
            content: "Cancel first: nothing happens",
            trigger: ".modal footer button[special=cancel]",
            run: "click",
        },
        ...clickMoreAction("action_create_order", "Once more"),
        {
            content: "The name of the company is filled in",
            trigger: ".modal [name=customer_name] input:value(Stranger Ltd)",
        },
        {
            trigger: ".modal footer button[name=action_apply]:visible",
            run: "click",
        },
        { trigger: ".o_sale_order [name=partner_id] input:value(Stranger Ltd)" },
    ],
});

registry.category("web_tour.tours").add("lead_sale_invoice", {
    steps: () => [
        { trigger: ".o_lead_more_actions", run: "click" },
        {
            content: "Whoever only invoices has one button",
            trigger:
                ".o-dropdown--menu:not(:has(button[name=action_create_order])) button[name=action_create_invoice]",
            run: "click",
        },
        {
            content: "The invoice opens for the customer",
            trigger:
                ".o_form_view:has([name=invoice_line_ids]) [name=partner_id] input:value(Customer Ltd)",
        },
        ...backToLead(),
        { trigger: ".o_lead_form [name=invoice_summary]:contains(Draft: 1)" },
        openCounter("action_view_invoices", "Invoices"),
        { content: "The invoice again", trigger: ".o_form_view [name=invoice_line_ids]" },
    ],
});

const AMOUNTS_ALONE = {
    content: "The card shows the amounts and no counters",
    trigger:
        ".o_form_view:not(:has(button[name=action_view_orders])) [name=ordered_amount]:contains(1,500.00)",
};
const NO_DOCUMENTS =
    ":not(:has(button[name=action_create_order])):not(:has(button[name=action_create_invoice]))";

registry.category("web_tour.tours").add("lead_sale_leads_alone", {
    steps: () => [
        AMOUNTS_ALONE,
        {
            content: "nor buttons",
            trigger: `.o_lead_form:not(:has(.o_lead_more_actions))${NO_DOCUMENTS}`,
        },
    ],
});

registry.category("web_tour.tours").add("lead_sale_leads_alone_phone", {
    steps: () => [
        AMOUNTS_ALONE,
        {
            content: "The menu of a phone holds all buttons but one",
            trigger: ".o_lead_more_actions",
            run: "click",
        },
        {
            content: "none of them for orders",
            trigger: `body:has(.o-dropdown-item-unstyled-button button[name=action_lost])${NO_DOCUMENTS}`,
        },
    ],
});
