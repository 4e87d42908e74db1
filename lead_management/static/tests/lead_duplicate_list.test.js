import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

class LeadDuplicate extends models.Model {
    _name = "lead.duplicate";

    value = fields.Char();

    _records = [
        { id: 1, value: "anna@example.com" },
        { id: 2, value: "+48600100200" },
        { id: 3, value: "5260250995" },
    ];
}

defineLeadModels();
defineModels([LeadDuplicate]);

const LIST = /* xml */ `
    <list js_class="lead_duplicate_list">
        <field name="value"/>
        <button name="action_merge" type="object" string="Merge"/>
        <button name="action_dismiss" type="object" string="Not the same"/>
    </list>`;
const CURRENT = ".o_lead_duplicate_current .o_data_cell[name=value]";

beforeEach(() => {
    mockService("action", {
        doActionButton: async ({ name, resId }) => expect.step([name, resId]),
    });
});

async function pressKeys(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}

async function mountGroups() {
    await mountView({
        type: "list",
        resModel: "lead.duplicate",
        arch: LIST,
        searchViewArch: `<search><field name="value"/></search>`,
    });
    // where the page was left is remembered
    await pressKeys("p", "p");
}

// REQ-6.1, REQ-8.6
test("N and P go from group to group, and no further than there are any", async () => {
    await mountGroups();
    expect(CURRENT).toHaveText("anna@example.com");
    await pressKeys("p");
    expect(CURRENT).toHaveText("anna@example.com");
    await pressKeys("n");
    expect(CURRENT).toHaveText("+48600100200");
    await pressKeys("n", "n");
    expect(CURRENT).toHaveText("5260250995");
});

// REQ-6.1, REQ-8.6
test("M merges the marked group, X says that its leads are not the same", async () => {
    await mountGroups();
    await pressKeys("n", "m");
    expect.verifySteps([["action_merge", 2]]);
    await pressKeys("n", "x");
    expect.verifySteps([["action_dismiss", 3]]);
});

// REQ-8.6
test("in the search box the keys are text", async () => {
    await mountGroups();
    await contains(".o_searchview_input").click();
    await pressKeys("n", "m", "x");
    expect(CURRENT).toHaveText("anna@example.com");
    expect(".o_searchview_input").toHaveValue("nmx");
    expect.verifySteps([]);
});
