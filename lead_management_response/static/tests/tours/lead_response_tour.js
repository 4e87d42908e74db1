import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lead_response", {
    steps: () => [
        {
            content: "The clock runs",
            trigger: ".o_lead_response .badge[data-state=due]:contains(left)",
        },
        {
            content: "Write to the lead",
            trigger: "button[name=action_write_email]",
            run: "click",
        },
        {
            content: "What to say",
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit Shelving",
        },
        {
            content: "Send",
            trigger: ".modal button[name=action_send_mail]",
            run: "click",
        },
        {
            content: "The clock has stopped",
            trigger:
                "body:not(:has(.modal)) .o_lead_response .badge[data-state=met]:contains(answered in)",
        },
    ],
});
