import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lead_score_train", {
    steps: () => [
        {
            content: "The page says what there is to learn from",
            trigger: ".o_lead_score_page .alert:contains(120 leads have ended)",
        },
        {
            content: "Learn",
            trigger: "button[name=action_train]",
            run: "click",
        },
        {
            content: "It is done in the background",
            trigger: ".o_lead_score_page button[name=action_stop]",
        },
    ],
});

registry.category("web_tour.tours").add("lead_score_trained", {
    steps: () => [
        {
            content: "How good it is, on leads that it had not seen",
            trigger: ".o_lead_score_page div[name=test]:contains(24)",
        },
        {
            content: "Charts",
            trigger: ".o_lead_score_charts canvas[aria-label=Gains]",
        },
        {
            content: "What speaks for winning",
            trigger: ".o_field_widget[name=weight_ids] .o_data_row:contains(Referral of the test)",
        },
        {
            content: "Fields",
            trigger: ".o_notebook_headers a[name=fields]",
            run: "click",
        },
        {
            content: "Each with what it says alone",
            trigger: ".o_field_widget[name=field_ids] .o_data_row:contains(Source)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_score_explained", {
    steps: () => [
        {
            content: "The score asks to be explained",
            trigger: ".o_lead_score_reasons summary",
            run: "click",
        },
        {
            content: "What speaks for the lead, with points",
            trigger: ".o_lead_score_for li:contains(Source: Referral of the test):contains(+)",
        },
        {
            content: "And against it",
            trigger: ".o_lead_score_against li:contains(Phone: not given):contains(−)",
        },
    ],
});
