import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("website.form_editor_actions").add("create_lead_lead", {
    formFields: [
        {
            type: "char",
            required: true,
            name: "contact_last_name",
            fillWith: "name",
            string: _t("Your name"),
        },
        {
            type: "email",
            required: true,
            name: "email",
            fillWith: "email",
            string: _t("Your email"),
        },
        { type: "tel", name: "phone", fillWith: "phone", string: _t("Your phone") },
        {
            type: "char",
            name: "partner_name",
            fillWith: "commercial_company_name",
            string: _t("Your company"),
        },
        { type: "char", name: "name", string: _t("Subject") },
        { type: "text", required: true, name: "description", string: _t("Your question") },
    ],
    fields: [
        {
            name: "type_id",
            type: "many2one",
            relation: "lead.type",
            string: _t("Lead type"),
            title: _t("The funnel of the leads; it says who gets them as well."),
        },
    ],
});
