import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, fields, mockService, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const FORM = /* xml */ `
    <form>
        <field name="name"/>
        <widget name="lead_activity_panel"/>
    </form>`;

const TYPES = [
    { id: 4, name: "Call", icon: "fa-phone" },
    { id: 9, name: "Webinar", icon: false },
];

function mountPanel(types, params = {}) {
    LeadLead._fields.activity_choices = fields.Json();
    LeadLead._records[0].activity_choices = types;
    return mountView({ type: "form", resModel: "lead.lead", resId: 1, arch: FORM, ...params });
}

// REQ-0.47: one button for each activity type
test("every activity type has its button", async () => {
    await mountPanel(TYPES);
    expect(queryAllTexts(".o_lead_activity_panel button")).toEqual(["Call", "Webinar"]);
    expect(".o_lead_activity_panel button:first .fa-phone").toHaveCount(1);
});

// REQ-0.47: no panel without types
test("there is no panel without activity types", async () => {
    await mountPanel([]);
    expect(".o_form_view").toHaveCount(1);
    expect(".o_lead_activity_panel").toHaveCount(0);
});

// REQ-0.18: who may only read plans nothing
test("there is no panel in a form that cannot be edited", async () => {
    await mountPanel(TYPES, { readonly: true });
    expect(".o_lead_activity_panel").toHaveCount(0);
});

// REQ-0.47: what was typed is saved before the dialog of the type opens
test("a button saves the lead and plans an activity of its type", async () => {
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["save", args[1]]);
    });
    onRpc("/mail/data", () => ({}));
    mockService("action", {
        async doAction(action, { onClose }) {
            expect.step([
                action.res_model,
                action.context.default_activity_type_id,
                action.context.active_ids,
            ]);
            await onClose();
        },
    });
    await mountPanel(TYPES);
    await contains("[name=name] input").edit("Big pallets");
    await contains(".o_lead_activity_panel button:contains(Webinar)").click();
    expect.verifySteps([
        ["save", { name: "Big pallets" }],
        ["mail.activity.schedule", 9, [1]],
    ]);
});
