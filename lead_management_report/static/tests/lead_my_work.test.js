import { after, beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { defineLeadModels, makeRequirements } from "@lead_management/../tests/lead_test_models";
import { Component, xml } from "@odoo/owl";
import { LeadMyWork, leadMyWorkBadges } from "@lead_management_report/lead_my_work/lead_my_work";

describe.current.tags("desktop");

defineLeadModels();

const FIRST = {
    id: 1,
    code: "000001",
    name: "Pallets",
    contact_name: "Anna Nowak",
    phone: "+48 600 100 200",
    email: "anna@example.com",
    expected_revenue: 100,
    step_date: "2026-11-27",
    step_text: "Call · Ask for the plan",
    status_id: [1, "New"],
};
const SECOND = { ...FIRST, id: 2, code: "000002", name: "Shelves", step_date: "2026-11-28" };

let due;

beforeEach(() => {
    mockDate("2026-11-29 12:00:00");
    due = [FIRST, SECOND];
    onRpc("lead.my.work", "get_data", () => ({
        counters: [],
        sections: [makeSection("overdue", due), makeSection("today", [])],
        row_actions: ["done", "call", "email", "move", "snooze"],
    }));
});

function makeSection(name, leads) {
    const figure = { value: leads.length, model: "lead.lead", domain: [] };
    return { name, label: name, figure, leads };
}

async function mountPage() {
    const env = await makeMockEnv({ config: getDefaultConfig() });
    return mountWithCleanup(LeadMyWork, { env, props: { action: {}, actionId: 1 } });
}

const names = () => queryAllTexts(".o_lead_my_work_who .fw-bold");

// REQ-8.4: who, what to do, how late, how much, and the number to dial
test("a row says who, what, how late, how much and which number", async () => {
    await mountPage();
    expect(names()).toEqual(["Pallets", "Shelves"]);
    expect(".o_lead_my_work_what:first").toHaveText("Call · Ask for the plan");
    expect(".o_lead_my_work_when:first").toHaveText("2d late");
    expect(".o_lead_my_work_amount:first").toHaveText(/100/);
    expect(".o_lead_my_work_phone a:first").toHaveAttribute("href", "tel:+48 600 100 200");
    expect("[data-name=today] .list-group").toHaveCount(0, { message: "empty boxes are folded" });
});

// REQ-8.4: on a phone a name wraps rather than run out of the row
test("a long name stays inside of its row", async () => {
    await mountPage();
    const row = queryFirst(".o_lead_my_work_lead");
    const who = queryFirst(".o_lead_my_work_who");
    row.style.width = "300px";
    row.style.flexWrap = "wrap";
    who.style.flex = "none";
    queryFirst(".o_lead_my_work_name").textContent = "Long-span shelving ".repeat(8);
    expect(who.getBoundingClientRect().right).toBeLessThan(row.getBoundingClientRect().right);
});

// REQ-8.4: note and next date in one go, then the next row
test("a step is done by keyboard, and the next row has the focus", async () => {
    onRpc("lead.my.work", "finish_step", ({ args }) => {
        expect.step(args);
        due = [SECOND];
        return true;
    });
    await mountPage();
    queryFirst(".o_lead_my_work_lead").focus();
    await press("d");
    await animationFrame();
    await contains(".o_lead_my_work_done input[type=text]").edit("They think", {
        confirm: false,
    });
    await contains(".o_lead_my_work_done button:contains(In 3 days)").click();
    await contains(".o_lead_my_work_save").click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[1, "They think", "2026-12-02"]]);
    expect(names()).toEqual(["Shelves"]);
    expect(".o_lead_my_work_lead:first").toBeFocused();
});

// REQ-8.4: and the row has the focus again, so that the next key works
test("Escape folds what was opened, and the row can be done by keyboard anew", async () => {
    await mountPage();
    queryFirst(".o_lead_my_work_lead:last").focus();
    await press("d");
    await animationFrame();
    expect(".o_lead_my_work_done input[type=text]").toBeFocused();
    await press("escape");
    await animationFrame();
    expect(".o_lead_my_work_done").toHaveCount(0);
    expect(".o_lead_my_work_lead:last").toBeFocused();
});

// REQ-8.4
test("a step is put off without leaving the row", async () => {
    onRpc("lead.my.work", "postpone_step", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountPage();
    await contains("[data-id='1'] [data-action=snooze]").click();
    await contains(".o-dropdown-item:contains(Tomorrow)").click();
    expect.verifySteps([[1, "2026-11-30"]]);
});

// REQ-8.5: back to the day on which it was due
test("a step that was put off is taken back", async () => {
    onRpc("lead.my.work", "postpone_step", () => 7);
    onRpc("lead.my.work", "undo_postpone", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountPage();
    await contains("[data-id='1'] [data-action=snooze]").click();
    await contains(".o-dropdown-item:contains(Tomorrow)").click();
    await contains(".o_notification:contains(Put off to) button:contains(Undo)").click();
    await animationFrame();
    expect.verifySteps([[1, "2026-11-27", 7]]);
});

// REQ-8.4, REQ-8.5: what the status needs is asked, and the move can be taken back
test("a lead is moved without leaving the row", async () => {
    onRpc("lead.lead", "web_read", () => [
        { id: 1, allowed_status_ids: [{ id: 2, display_name: "Qualified", kind: "open" }] },
    ]);
    onRpc("lead.lead", "get_status_change_requirements", () => makeRequirements());
    onRpc("lead.lead", "write", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountPage();
    await contains("[data-id='1'] [data-action=move]").click();
    await contains(".o-dropdown-item:contains(Qualified)").click();
    await animationFrame();
    expect.verifySteps([[[1], { status_id: 2 }]]);
    expect(".o_notification:contains(Moved to Qualified) button:contains(Undo)").toHaveCount(1);
});

// REQ-8.4
test("a call is logged in a dialog, and the page follows", async () => {
    onRpc("lead.lead", "action_log_call", ({ args }) => ({ type: "x", ids: args[0] }));
    mockService("action", {
        async doAction({ ids }, { onClose }) {
            expect.step(ids);
            due = [SECOND];
            await onClose();
        },
    });
    await mountPage();
    await contains("[data-id='1'] [data-action=call]").click();
    await animationFrame();
    expect.verifySteps([[1]]);
    expect(names()).toEqual(["Shelves"]);
});

// REQ-7.11: with the reason, and once on the page
test("what is best done next stands on top, and says why", async () => {
    const best = { ...FIRST, reason: { name: "overdue", text: "The next step is overdue" } };
    onRpc("lead.my.work", "get_data", () => ({
        counters: [],
        sections: [
            makeSection("best", [best]),
            { ...makeSection("overdue", [SECOND]), above: 1 },
            { ...makeSection("today", []), above: 0 },
        ],
        row_actions: ["done"],
    }));
    await mountPage();
    expect(queryAllTexts(".o_lead_my_work_reason")).toEqual(["The next step is overdue"]);
    expect("[data-name=best] .o_lead_my_work_what").toHaveText(/Call · Ask for the plan/);
    expect(queryAllTexts(".o_lead_my_work_above")).toEqual(["1 of them above"]);
    queryFirst("[data-name=overdue] .o_lead_my_work_lead").focus();
    await press("d");
    await animationFrame();
    expect("[data-name=best] .o_lead_my_work_done").toHaveCount(0);
    expect("[data-name=overdue] .o_lead_my_work_done").toHaveCount(1);
});

// REQ-7.6, REQ-7.11
test("addons show badges on a row", async () => {
    class Badge extends Component {
        static template = xml`<span class="badge" t-out="props.lead.clock"/>`;
        static props = ["lead"];
    }
    leadMyWorkBadges.add("test", { Component: Badge, isShown: (lead) => lead.clock });
    after(() => leadMyWorkBadges.remove("test"));
    due = [{ ...FIRST, clock: "5 min left" }, SECOND];
    await mountPage();
    expect(queryAllTexts(".o_lead_my_work_what .badge")).toEqual(["5 min left"]);
});

// REQ-8.4
test("the end of the day is an empty page with a kind word", async () => {
    due = [];
    await mountPage();
    expect(".o_lead_my_work_done_day").toHaveText(/Well done/);
});
