import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    fields,
    mountView,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

beforeEach(() => {
    patchTranslations();
    Object.assign(LeadLead._fields, {
        phone: fields.Char(),
        email: fields.Char(),
        email_problem: fields.Char(),
        company_id: fields.Many2one({ relation: "res.company" }),
    });
    onRpc("lead.lead", "get_leads_like", () => ({
        count: 1,
        leads: [{ id: 2, name: "Shelves", status: "New", is_closed: false }],
    }));
    onRpc("lead.lead", "message_post", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.body, kwargs.subtype_xmlid]);
        return 1;
    });
});

const FORM = /* xml */ `
    <form>
        <field name="name"/><field name="phone"/><field name="email"/>
        <field name="email_problem"/><field name="company_id"/>
        <widget name="lead_same_leads"/>
    </form>`;

// REQ-5.4, REQ-4.15: no second lead for who is known already
test("what was typed becomes a note on the lead that is there", async () => {
    await mountView({ type: "form", resModel: "lead.lead", arch: FORM });
    await contains("[name=phone] input").edit("600 100 200");
    await animationFrame();
    await contains(".o_lead_same_leads button:contains(Add note)").click();
    expect(".o_notification").toHaveText(/Write what it is about first/);
    expect.verifySteps([]);
    await contains("[name=name] input").edit("Two more pallets");
    await contains(".o_lead_same_leads button:contains(Add note)").click();
    expect(".o_notification:contains(Note added to Shelves)").toHaveCount(1);
    expect.verifySteps([[[2], "Two more pallets", "mail.mt_note"]]);
});
