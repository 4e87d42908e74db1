import { registry } from "@web/core/registry";

const button = (name) => `.o_lead_form button[name=${name}]`;

const backToLead = () => [
    {
        content: "Back to the lead",
        trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button a",
        run: "click",
    },
];

const openTab = (name, title) => ({
    content: `The tab ${title} has come with the first document`,
    trigger: `.o_lead_form .o_notebook_headers a[name=${name}]:contains(${title})`,
    run: "click",
});

registry.category("web_tour.tours").add("lead_sale_order", {
    steps: () => [
        {
            content: "Make an order of a lead without a customer",
            trigger: button("action_create_order"),
            run: "click",
        },
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
        openTab("orders", "Orders (1)"),
        {
            content: "Count and sum by state",
            trigger: ".o_lead_form [name=order_summary]:contains(Quotation: 1)",
        },
        {
            content: "Open the order from the block",
            trigger: ".o_lead_form [name=order_ids] .o_data_row button:contains(Open)",
            run: "click",
        },
        { content: "The order again", trigger: ".o_sale_order [name=partner_id]" },
    ],
});

registry.category("web_tour.tours").add("lead_sale_new_customer", {
    steps: () => [
        {
            content: "Make an order of a lead that nobody knows",
            trigger: button("action_create_order"),
            run: "click",
        },
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
        {
            content: "Once more",
            trigger: `body:not(:has(.modal)) ${button("action_create_order")}`,
            run: "click",
        },
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
        {
            content: "Whoever only invoices has one button",
            trigger: `.o_lead_form:not(:has(button[name=action_create_order])) ${button(
                "action_create_invoice"
            ).replace(".o_lead_form ", "")}`,
            run: "click",
        },
        {
            content: "The invoice opens for the customer",
            trigger:
                ".o_form_view:has([name=invoice_line_ids]) [name=partner_id] input:value(Customer Ltd)",
        },
        ...backToLead(),
        openTab("invoices", "Invoices (1)"),
        { trigger: ".o_lead_form [name=invoice_summary]:contains(Draft: 1)" },
        {
            content: "Open the invoice from the block",
            trigger: ".o_lead_form [name=invoice_ids] .o_data_row button:contains(Open)",
            run: "click",
        },
        { content: "The invoice again", trigger: ".o_form_view [name=invoice_line_ids]" },
    ],
});

registry.category("web_tour.tours").add("lead_sale_leads_alone", {
    steps: () => [
        {
            content: "The card shows the amounts and neither buttons nor blocks",
            trigger:
                ".o_lead_form:not(:has(button[name=action_create_order])):not(:has(button[name=action_create_invoice])):not(:has(a[name=orders])) [name=ordered_amount]:contains(1,500.00)",
        },
    ],
});
