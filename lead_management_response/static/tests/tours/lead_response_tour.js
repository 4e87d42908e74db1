import { registry } from "@web/core/registry";
import { clickMoreAction } from "@lead_management/../tests/tours/lead_tour_utils";

registry.category("web_tour.tours").add("lead_response", {
    steps: () => [
        {
            content: "The clock runs",
            trigger: ".o_lead_response .badge[data-state=due]:contains(left)",
        },
        ...clickMoreAction("action_write_email", "Write to the lead"),
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

registry.category("web_tour.tours").add("lead_response_escalated", {
    steps: () => [
        {
            content: "The lead is missed, and says since when",
            trigger: ".o_lead_response .badge[data-state=missed]:contains(missed)",
        },
        {
            content: "The salesperson was reminded",
            trigger: ".o-mail-Activity:contains(The first response is due: answer the lead)",
        },
        {
            content: "The team leader was told",
            trigger: ".o-mail-Activity:contains(Nobody has answered the lead in time)",
        },
    ],
});
