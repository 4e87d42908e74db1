import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryRect } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, makeMockEnv, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { defineLeadModels } from "@lead_management/../tests/lead_test_models";
import { LeadMyWork } from "@lead_management_report/lead_my_work/lead_my_work";

describe.current.tags("mobile");

defineLeadModels();

const LEAD = {
    id: 1,
    code: "000001",
    name: "Pallets for the hall behind the second warehouse in Gdynia",
    partner_name: "Racks and pallets of the north, limited",
    phone: "+48 600 100 200",
    email: "anna@example.com",
    expected_revenue: 1234567,
    step_date: "2026-11-27",
    step_text: "Call · Ask for the plan of the hall and the weight of a pallet",
    status_id: [1, "Waits for the customer"],
};
/** Pixels that a finger needs. */
const FINGER = 44;

let due;

beforeEach(() => {
    mockDate("2026-11-29 12:00:00");
    due = [{ ...LEAD }];
    onRpc("lead.my.work", "get_data", () => ({
        counters: [],
        sections: [
            {
                name: "overdue",
                label: "Overdue",
                figure: { value: due.length, model: "lead.lead", domain: [] },
                leads: due,
            },
        ],
        row_actions: ["done", "call", "email", "move", "snooze"],
    }));
});

async function mountPage() {
    const env = await makeMockEnv({ config: getDefaultConfig() });
    return mountWithCleanup(LeadMyWork, { env, props: { action: {}, actionId: 1 } });
}

function expectInside(selector) {
    for (const element of queryAll(selector)) {
        const { left, right } = queryRect(element);
        expect(left).toBeGreaterThan(-1, { message: `${selector} begins in the window` });
        expect(right).toBeLessThan(window.innerWidth + 1, { message: `${selector} ends in it` });
    }
}

// REQ-8.4
test("a row is a card, all of it in the window, with buttons as large as a finger", async () => {
    await mountPage();
    expectInside(".o_lead_my_work_lead *");
    const buttons = queryAll(".o_lead_my_work_actions .btn");
    expect(buttons).toHaveLength(5);
    for (const button of buttons) {
        const { height, width } = queryRect(button);
        expect(Math.min(height, width)).toBeGreaterThan(FINGER - 1);
    }
    const [who, what] = [".o_lead_my_work_who", ".o_lead_my_work_what"].map((one) =>
        queryRect(one)
    );
    expect(what.top).toBeGreaterThan(who.top + who.height / 2);
});

// REQ-8.4
test("a step is done with a note and the next day by thumb", async () => {
    onRpc("lead.my.work", "finish_step", ({ args }) => {
        expect.step(args);
        due = [];
        return true;
    });
    await mountPage();
    await contains("[data-action=done]").click();
    expectInside(".o_lead_my_work_done *");
    await contains(".o_lead_my_work_done input[type=text]").edit("They think", { confirm: false });
    await contains(".o_lead_my_work_done button:contains(Tomorrow)").click();
    await contains(".o_lead_my_work_save").click();
    await animationFrame();
    expect.verifySteps([[1, "They think", "2026-11-30"]]);
    expect(queryAllTexts(".o_lead_my_work_lead")).toEqual([]);
    expect(".o_lead_my_work_done_day").toHaveCount(1);
});
