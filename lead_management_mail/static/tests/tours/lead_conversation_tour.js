import { registry } from "@web/core/registry";
import { clickMoreAction } from "@lead_management/../tests/tours/lead_tour_utils";

const tab = (title) => `.o_notebook .nav-link:contains(${title})`;

registry.category("web_tour.tours").add("lead_conversation", {
    steps: () => [
        {
            content: "Plan a call with the button of its type",
            trigger: ".o_lead_activity_panel button:contains(Call)",
            run: "click",
        },
        {
            content: "The type is chosen",
            trigger: ".modal .o_selection_badge.active:contains(Call)",
        },
        {
            content: "What it is about",
            trigger: ".modal [name=summary] input",
            run: "edit Ask for the date",
        },
        { content: "Plan", trigger: ".modal button:contains(Save)", run: "click" },
        {
            content: "The conversation lists it",
            trigger: ".o-mail-Activity:contains(Ask for the date)",
        },
        {
            content: "The card says when",
            trigger: ".o_lead_activities:contains(Nearest activity)",
        },
        {
            content: "Done",
            trigger: ".o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "What came of it",
            trigger: ".o-mail-ActivityMarkAsDone textarea",
            run: "edit They call back",
        },
        {
            content: "Confirm",
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            content: "It is a comment now",
            trigger: ".o-mail-Message:contains(They call back)",
        },
        {
            content: "Nothing is planned any more",
            trigger: ".o_lead_activities:contains(Nothing planned)",
        },
        {
            content: "Write a note",
            trigger: "button:contains(Log note)",
            run: "click",
        },
        {
            content: "Its text",
            trigger: ".o-mail-Composer-input",
            run: "edit First thought",
        },
        {
            content: "Log it",
            trigger: ".o-mail-Composer button[aria-label='Log']:enabled",
            run: "click",
        },
        {
            content: "Edit it",
            trigger: ".o-mail-Message:contains(First thought)",
            run: "hover && click .o-mail-Message:contains(First thought) [title='Edit']",
        },
        {
            content: "Another text",
            trigger: ".o-mail-Message .o-mail-Composer-input",
            run: "edit Second thought",
        },
        {
            content: "Save it",
            trigger: ".o-mail-Message button:contains(save)",
            run: "click",
        },
        {
            content: "The mark says by whom",
            trigger:
                ".o-mail-Message:contains(Second thought) .o_lead_comment_edited:contains(lead_own)",
        },
        {
            content: "Files with their number",
            trigger: ".o-mail-Chatter-attachFiles:contains(1)",
            run: "click",
        },
        {
            content: "The file of the lead",
            trigger: ".o-mail-AttachmentBox .o-mail-AttachmentContainer:contains(offer.txt)",
        },
        { content: "History with its number", trigger: tab("History (2)"), run: "click" },
        {
            content: "What was changed",
            trigger:
                "[name=history_ids] .o_data_row:has([name=old_value]:contains(Shelves)):has([name=new_value]:contains(Shelving))",
        },
        ...clickMoreAction("action_write_email", "Write an e-mail"),
        {
            content: "To the lead's address",
            trigger: ".modal [name=lead_email_to]:contains(anna@example.com)",
        },
        {
            content: "The text",
            trigger: ".modal .odoo-editor-editable",
            run: "editor Good morning",
        },
        {
            content: "Send",
            trigger: ".modal button.o_mail_send:enabled",
            run: "click",
        },
        {
            content: "The conversation has it",
            trigger: ".o-mail-Message:contains(Good morning)",
        },
    ],
});

registry.category("web_tour.tours").add("lead_comment_of_colleague", {
    steps: () => [
        {
            content: "A colleague's comment",
            trigger: ".o-mail-Message:contains(Second thought)",
            run: "hover && click .o-mail-Message:contains(Second thought) [title='Expand']",
        },
        {
            content: "The menu opens",
            trigger: ".o-dropdown-item:contains(Copy Link)",
        },
        {
            content: "It has no Delete, the message no Edit",
            trigger:
                "body:not(:has(.o-dropdown-item:contains(Delete))):not(:has(.o-mail-Message [title='Edit']))",
        },
    ],
});
