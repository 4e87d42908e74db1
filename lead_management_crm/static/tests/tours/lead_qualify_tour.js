import { registry } from "@web/core/registry";
import { clickMoreAction } from "@lead_management/../tests/tours/lead_tour_utils";

const button = (name) => `.o_lead_form button[name=${name}]`;

registry.category("web_tour.tours").add("lead_qualify_and_undo", {
    steps: () => [
        {
            content: "Qualify the lead",
            trigger: button("action_qualify"),
            run: "click",
        },
        {
            content: "The dialog offers the customer and says why",
            trigger: ".modal [name=match_reason]:contains(same e-mail)",
        },
        {
            content: "The deal is ticked",
            trigger: ".modal [name=create_deal] input:checked",
        },
        {
            content: "Make the deal",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The deal opens, and leads back to its lead",
            trigger: ".o_form_view button[name=action_open_lead]",
            run: "click",
        },
        {
            content: "The lead is won and reaches the deal in one click",
            trigger: `.o_lead_form:has(.ribbon:contains(Won)) button[name=action_open_deal]`,
        },
        {
            content: "What was made is listed",
            trigger: ".o_lead_form .o_notebook_headers a[name=qualification]",
            run: "click",
        },
        {
            trigger: ".o_lead_form [name=qualification_ids] .o_data_row:contains(Tour customer)",
        },
        ...clickMoreAction("action_undo_qualification", "It was a mistake"),
        {
            content: "The question says what happens",
            trigger: ".modal:contains(withdrawn) footer button.btn-primary",
            run: "click",
        },
        {
            content: "The lead can be qualified again",
            trigger: button("action_qualify"),
        },
        {
            content: "The log keeps the mistake",
            trigger: ".o_lead_form [name=qualification_ids] .o_data_row:contains(Undone)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_qualify_leads_alone", {
    steps: () => [
        { content: "The card is there", trigger: ".o_lead_form button[name=action_won]" },
        {
            content: "It shows neither the button nor the deal",
            trigger:
                ".o_lead_form:not(:has(button[name=action_qualify])):not(:has(button[name=action_open_deal]))",
        },
    ],
});

registry.category("web_tour.tours").add("lead_add_to_existing_deal", {
    steps: () => [
        {
            content: "Qualify the lead",
            trigger: button("action_qualify"),
            run: "click",
        },
        {
            content: "The open deal of the person is proposed, with stage and salesperson",
            trigger:
                ".modal [name=deal_action] input:checked[data-value=existing], .modal [name=deal_action] .form-check:contains(Add to the existing deal) input:checked",
        },
        {
            trigger: ".modal [name=open_deal_ids] .o_data_row:contains(Shelves):contains(New)",
        },
        {
            content: "Add it",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The deal opens with its own name",
            trigger: ".o_form_view .o_breadcrumb:contains(Shelves)",
        },
    ],
});
