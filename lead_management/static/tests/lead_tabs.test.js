import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, mockService, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const ACTION = "lead_management.lead_lead_action";
const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;
const LIST = /* xml */ `<list js_class="lead_list"><field name="name"/></list>`;

beforeEach(() => {
    for (const category of ["lead_tabs", "lead_tab_facts"]) {
        const items = registry.category(category);
        items
            .getEntries()
            .map(([name]) => name)
            .filter((name) => !["kanban", "list"].includes(name))
            .forEach((name) => items.remove(name));
    }
    const letters = {
        name: "Letters",
        action: "x.letters",
        resModel: "x.letter",
        isOffered: ({ is_offered }) => is_offered,
        getCount: (facts) => facts.letters,
    };
    registry.category("lead_tabs").add("letters", letters, { sequence: 30 });
});

function setFacts(getFacts) {
    registry.category("lead_tab_facts").add("letters", getFacts, { force: true });
}

function mountBoard(actionXmlId = ACTION) {
    return mountView({
        type: "kanban",
        resModel: "lead.lead",
        arch: BOARD,
        config: { actionXmlId, viewType: "kanban" },
    });
}

// REQ-0.27, REQ-0.58
test("tabs in their order, with numbers, those that are offered", async () => {
    setFacts(() => ({ is_offered: true, letters: 3 }));
    await mountBoard();
    await animationFrame();
    expect(queryAllTexts(".o_lead_tabs button")).toEqual(["Kanban", "Leads", "Letters3"]);
    expect(".o_lead_tabs .active").toHaveText("Kanban");
});

test("the board takes the height that the tabs leave, and nothing scrolls", async () => {
    await mountBoard();
    expect(".o_lead_tabs").toHaveCount(1);
    const content = queryOne(".o_content");
    expect(content.scrollHeight).toBe(content.clientHeight);
});

test("a column is as high as its cards, so that its heading stays in sight", async () => {
    await mountBoard();
    queryFirst(".o_kanban_record").style.height = "3000px";
    expect(queryFirst(".o_kanban_group").offsetHeight).toBeGreaterThan(3000);
});

// REQ-0.58
test("a tab that the user is not offered stays away", async () => {
    setFacts(() => ({ is_offered: false }));
    await mountBoard();
    await animationFrame();
    expect(queryAllTexts(".o_lead_tabs button")).toEqual(["Kanban", "Leads"]);
});

test("the board does not wait for the numbers of its tabs", async () => {
    const facts = new Deferred();
    setFacts(() => facts);
    await mountBoard();
    expect(".o_kanban_record:contains(Pallets)").toHaveCount(1);
    expect(queryAllTexts(".o_lead_tabs button")).toEqual(["Kanban", "Leads"]);
    facts.resolve({ is_offered: true });
    await animationFrame();
    expect(queryAllTexts(".o_lead_tabs button")).toEqual(["Kanban", "Leads", "Letters"]);
});

// REQ-0.27
test("between board and list the view is switched, other tabs open their screen", async () => {
    setFacts(() => ({ is_offered: true }));
    mockService("action", {
        doAction: (action, { clearBreadcrumbs }) => expect.step([action, clearBreadcrumbs]),
        switchView: (viewType) => expect.step(viewType),
    });
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST,
        config: { actionXmlId: ACTION, viewType: "list" },
    });
    await animationFrame();
    expect(".o_lead_tabs .active").toHaveText("Leads");
    await contains(".o_lead_tabs button:contains(Kanban)").click();
    await contains(".o_lead_tabs button:contains(Letters)").click();
    expect.verifySteps(["kanban", ["x.letters", true]]);
});

test("leads that are listed elsewhere have no tabs and ask for no numbers", async () => {
    setFacts(() => expect.step("facts"));
    onRpc("lead.lead", "web_read_group", () => expect.step("read"));
    await mountBoard("x.leads_of_a_customer");
    await animationFrame();
    expect(".o_lead_tabs").toHaveCount(0);
    expect.verifySteps(["read"]);
});
