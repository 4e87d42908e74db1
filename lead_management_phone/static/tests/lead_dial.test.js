import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockUserAgent } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchTranslations,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

describe.current.tags("desktop");

class LeadCall extends models.Model {
    _name = "lead.call";
    caller = fields.Char();
    _records = [{ id: 1, caller: "+48 601 234 567" }];
}

defineMailModels();
defineModels([LeadCall]);

beforeEach(() => patchTranslations());

// REQ-8.7: for who has an extension
test("a number that is typed into the command palette is called", async () => {
    const { provide } = registry.category("command_provider").get("lead_dial");
    const getNames = (searchValue) => provide({}, { searchValue }).map(({ name }) => `${name}`);
    expect(getNames("601 234 567")).toEqual([]);
    patchWithCleanup(session, { lead_can_dial: true });
    expect(getNames("601 234 567")).toEqual(["Call 601 234 567"]);
    expect(getNames(" +48 (22) 601-60-60 ")).toEqual(["Call +48 (22) 601-60-60"]);
    expect(getNames("102")).toEqual(["Call 102"]);
    for (const text of ["", undefined, "Anna 5", "*21*601234567#"]) {
        expect(getNames(text)).toEqual([]);
    }
    const services = {
        action: { doAction: (tag) => expect.step(tag) },
        orm: { call: (...args) => args.flat().join(" ") },
    };
    await provide({ services }, { searchValue: "102" })[0].action();
    expect.verifySteps(["lead.call.provider dial 102"]);
});

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
    // a telephone calls by itself
    mockUserAgent("android");
    await contains("a[href='tel:+48601234567']").click();
    await animationFrame();
    expect.verifySteps([]);
});
