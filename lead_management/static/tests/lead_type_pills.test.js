import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { contains, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const KEY = () => `lead_management.types,${user.userId}`;
const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;
const LIST = /* xml */ `<list js_class="lead_list"><field name="name"/></list>`;
const SEARCH = /* xml */ `
    <search>
        <field name="type_id"/>
        <filter name="opened" string="Opened" domain="[('is_closed', '=', False)]"/>
    </search>`;

const mountLeads = (type, actionXmlId = "lead_management.lead_lead_action") =>
    mountView({
        type,
        resModel: "lead.lead",
        arch: type === "kanban" ? BOARD : LIST,
        context: { search_default_opened: 1 },
        searchViewArch: SEARCH,
        config: { actionXmlId, viewType: type },
    });

let types;

beforeEach(() => {
    types = [
        { id: 1, name: "Wholesale", color: 3, count: 2 },
        { id: 2, name: "Retail", color: 5, count: 7 },
        { id: 3, name: "Service", color: 6, count: 0 },
    ];
    onRpc("lead.lead", "get_type_counts", ({ args: [domain] }) => {
        expect.step(domain);
        return types;
    });
});

const OPEN = [["is_closed", "=", false]];

// REQ-0.30, REQ-8.2
test("a click on a type leaves its leads, a second one is added, and both are kept", async () => {
    onRpc("lead.lead", "web_search_read", ({ kwargs }) => expect.step(kwargs.domain));
    await mountLeads("list");
    await animationFrame();
    expect(queryAllTexts(".o_lead_type_pill")).toEqual(["Wholesale\n2", "Retail\n7"]);
    expect.verifySteps([OPEN, OPEN]);
    await contains(".o_lead_type_pill:contains(Retail)").click();
    expect(".o_lead_type_pill[aria-pressed=true]").toHaveText("Retail\n7");
    expect(".o_searchview_facet:contains(Retail)").toHaveCount(1);
    await animationFrame();
    // the numbers of the others stay what they are
    expect.verifySteps([["&", ...OPEN, ["type_id", "=", 2]], OPEN]);
    await contains(".o_lead_type_pill:contains(Wholesale)").click();
    await animationFrame();
    expect.verifySteps([["&", ...OPEN, "|", ["type_id", "=", 2], ["type_id", "=", 1]], OPEN]);
    await contains(".o_lead_type_pill:contains(Retail)").click();
    await animationFrame();
    expect.verifySteps([["&", ...OPEN, ["type_id", "=", 1]], OPEN]);
    expect(JSON.parse(browser.localStorage.getItem(KEY()))).toEqual([
        { label: "Wholesale", value: 1 },
    ]);
});

// REQ-8.2
test("the section begins with the types of the last time, other lists of leads do not", async () => {
    browser.localStorage.setItem(KEY(), JSON.stringify([{ label: "Retail", value: 2 }]));
    onRpc("lead.lead", "web_search_read", ({ kwargs }) => expect.step(kwargs.domain));
    await mountLeads("list");
    await animationFrame();
    expect.verifySteps([["&", ...OPEN, ["type_id", "=", 2]], OPEN]);
    await contains(".o_searchview_facet:contains(Retail) .o_facet_remove").click();
    expect(browser.localStorage.getItem(KEY())).toBe("[]");
    expect.verifySteps([OPEN, OPEN]);
    browser.localStorage.setItem(KEY(), JSON.stringify([{ label: "Retail", value: 2 }]));
    await mountLeads("list", "x.leads_of_a_customer");
    await animationFrame();
    expect.verifySteps([OPEN]);
});

test("the board does not wait for the numbers, and of one type there is nothing to choose", async () => {
    const counts = new Deferred();
    onRpc("lead.lead", "get_type_counts", () => counts);
    await mountLeads("kanban");
    expect(".o_kanban_record:contains(Pallets)").toHaveCount(1);
    expect(".o_lead_type_pills").toHaveCount(0);
    counts.resolve(types.slice(1));
    await animationFrame();
    expect(".o_lead_type_pills").toHaveCount(0);
});

// REQ-8.2
test("the calendar has them too, and shows the leads by the date that is chosen", async () => {
    onRpc("lead.lead", "search_read", ({ kwargs: { domain } }) => {
        expect.step(domain.find((condition) => condition[1] === "<=")[0]);
    });
    await mountView({
        type: "calendar",
        resModel: "lead.lead",
        arch: /* xml */ `
            <calendar js_class="lead_calendar" date_start="date_deadline">
                <field name="date" invisible="1"/>
            </calendar>`,
        searchViewArch: SEARCH,
        config: { actionXmlId: "lead_management.lead_lead_action", viewType: "calendar" },
    });
    await animationFrame();
    expect(".o_control_panel .o_lead_type_pill").toHaveCount(2);
    expect.verifySteps(["date_deadline", []]);
    await contains(".o_lead_calendar_date").click();
    await contains(".o-dropdown-item:contains(/^Date$/)").click();
    expect.verifySteps(["date"]);
});
