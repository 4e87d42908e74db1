import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

class LeadCall extends models.Model {
    _name = "lead.call";
    recording_source = fields.Char();
    _records = [
        { id: 1, recording_source: "https://pbx.example.com/1.mp3" },
        { id: 2, recording_source: "javascript:alert(1)" },
    ];
}

defineMailModels();
defineModels([LeadCall]);

const CALL = {
    id: 7,
    number: "+48601234567",
    partner: false,
    lead_id: 42,
    lead: "[000042] Racks",
    may_create: true,
};

// REQ-0.66: who calls, and one click to the lead
test("the popup tells who calls and opens the lead", async () => {
    onRpc("lead.call", "action_open_lead", ({ args }) => {
        expect.step(`open ${args[0]}`);
        return { type: "ir.actions.act_window", res_model: "lead.lead" };
    });
    mockService("action", {
        doAction(action) {
            expect.step(action.res_model);
        },
    });
    await mountWithCleanup(WebClient);
    getService("lead_call_popup").show(CALL);
    await animationFrame();
    expect(".o_notification").toHaveText(/\[000042\] Racks · \+48601234567/);
    await contains(".o_notification button:contains(Open lead)").click();
    await animationFrame();
    expect.verifySteps(["open 7", "lead.lead"]);
    expect(".o_notification").toHaveCount(0);
});

test("an unknown caller becomes a lead, if the user may make one", async () => {
    await mountWithCleanup(WebClient);
    const unknown = { ...CALL, lead_id: false, lead: false };
    getService("lead_call_popup").show(unknown);
    await animationFrame();
    expect(".o_notification button:contains(Create)").toHaveCount(1);
    expect(".o_notification button:contains(Open lead)").toHaveCount(0);
    getService("lead_call_popup").show({ ...unknown, id: 8, number: false, may_create: false });
    await animationFrame();
    expect(".o_notification:contains(Unknown number)").toHaveCount(1);
    expect(".o_notification:contains(Unknown number) button:contains(Create)").toHaveCount(0);
});

test("a call rings once", async () => {
    await mountWithCleanup(WebClient);
    getService("lead_call_popup").show(CALL);
    getService("lead_call_popup").show(CALL);
    await animationFrame();
    expect(".o_notification").toHaveCount(1);
});

test("a recording is played, and nothing else", async () => {
    const arch = `<form><field name="recording_source" widget="lead_recording"/></form>`;
    await mountView({ type: "form", resModel: "lead.call", resId: 1, arch });
    expect("audio").toHaveAttribute("src", "https://pbx.example.com/1.mp3");
});

test("a recording that is no address is not played", async () => {
    const arch = `<form><field name="recording_source" widget="lead_recording"/></form>`;
    await mountView({ type: "form", resModel: "lead.call", resId: 2, arch });
    expect("audio").toHaveCount(0);
});
