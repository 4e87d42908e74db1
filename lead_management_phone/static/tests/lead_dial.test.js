import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

describe.current.tags("desktop");

class LeadCall extends models.Model {
    _name = "lead.call";
    caller = fields.Char();
    _records = [{ id: 1, caller: "+48 601 234 567" }];
}

defineMailModels();
defineModels([LeadCall]);

// REQ-8.7: a number typed anywhere is dialled
test("a click on a number calls it by the provider", async () => {
    patchWithCleanup(session, { lead_can_dial: true });
    onRpc("lead.call.provider", "dial", ({ args }) => {
        expect.step(args[0]);
        return { type: "ir.actions.client", tag: "display_notification" };
    });
    mockService("action", {
        doAction(action) {
            expect.step(action.tag);
        },
    });
    await mountView({
        arch: `<list><field name="caller" widget="phone"/></list>`,
        resModel: "lead.call",
        type: "list",
    });
    await contains("a[href='tel:+48601234567']").click();
    await animationFrame();
    expect.verifySteps(["+48601234567", "display_notification"]);
});
