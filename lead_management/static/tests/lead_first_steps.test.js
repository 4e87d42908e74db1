import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { LeadFirstSteps } from "../src/lead_first_steps/lead_first_steps";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const STEPS = [
    {
        name: "statuses",
        title: "Lead statuses",
        is_done: true,
        links: [{ label: "Lead statuses", action: "statuses_action" }],
        note: "",
    },
    {
        name: "types",
        title: "Lead types",
        is_done: false,
        links: [
            { label: "Lead types", action: "types_action" },
            { label: "Ready funnels", action: "funnels_action" },
        ],
        note: "",
    },
    { name: "order", title: "Order type", is_done: false, links: [], note: "No Sales" },
];

async function mountPanel({ isManager = true, steps = STEPS } = {}) {
    patchWithCleanup(user, { hasGroup: async () => isManager });
    onRpc("lead.settings", "get_first_steps", () => {
        expect.step("load");
        return steps;
    });
    onRpc("lead.settings", "dismiss_first_steps", () => {
        expect.step("dismiss");
        return true;
    });
    await mountWithCleanup(LeadFirstSteps);
    await animationFrame();
}

// REQ-0.78
test("the steps are ticked, open or not needed", async () => {
    await mountPanel();
    expect.verifySteps(["load"]);
    expect(queryAllTexts(".o_lead_first_step > div > :first-child")).toEqual([
        "Lead statuses",
        "Lead types",
        "Order type",
    ]);
    expect("[data-name=statuses] .fa-check-circle").toHaveCount(1);
    expect("[data-name=types] .fa-circle-o").toHaveCount(1);
    expect("[data-name=order] .fa-minus-circle").toHaveCount(1);
    expect("[data-name=order]").toHaveText("Order type\nNo Sales");
    expect("[data-name=order] button").toHaveCount(0);
    expect(".o_lead_first_steps_title").toHaveText("First steps\n2 / 3");
});

// REQ-0.78, REQ-2.21
test("a step opens its place, and the ticks follow what was done there", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step(action);
            options.onClose();
        },
    });
    await mountPanel();
    await contains("[data-name=types] button:contains(Lead types)").click();
    await contains("[data-name=types] button:contains(Ready funnels)").click();
    expect.verifySteps(["load", "types_action", "load", "funnels_action", "load"]);
});

// REQ-0.78
test("dismissed, the panel is gone at once", async () => {
    await mountPanel();
    await contains(".o_lead_first_steps_dismiss").click();
    expect(".o_lead_first_steps").toHaveCount(0);
    expect.verifySteps(["load", "dismiss"]);
});

// REQ-0.78
test("without steps there is no panel", async () => {
    await mountPanel({ steps: [] });
    expect(".o_lead_first_steps").toHaveCount(0);
    expect.verifySteps(["load"]);
});

// REQ-0.78: salespeople do not even ask
test("salespeople see no panel", async () => {
    await mountPanel({ isManager: false });
    expect(".o_lead_first_steps").toHaveCount(0);
    expect.verifySteps([]);
});
