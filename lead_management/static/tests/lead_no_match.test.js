import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { markup } from "@odoo/owl";
import { contains, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const HELP = markup(`<p class="o_lead_first">Create your first lead</p>`);
const SEARCH = /* xml */ `
    <search>
        <field name="name"/>
        <filter name="opened" string="Opened" domain="[('is_closed', '=', False)]"/>
        <filter name="status" string="Status" context="{'group_by': 'status_id'}"/>
    </search>`;
const VIEWS = {
    kanban: /* xml */ `
        <kanban js_class="lead_board">
            <templates><t t-name="card"><field name="name"/></t></templates>
        </kanban>`,
    list: /* xml */ `<list js_class="lead_list" sample="1"><field name="name"/></list>`,
    graph: /* xml */ `<graph><field name="status_id"/></graph>`,
};

const mount = (type, values = {}) =>
    mountView({
        type,
        resModel: "lead.lead",
        arch: VIEWS[type],
        context: { search_default_opened: 1 },
        noContentHelp: HELP,
        searchViewArch: SEARCH,
        ...values,
    });

beforeEach(() => {
    onRpc("lead.lead", "get_closed_hits", () => ({ count: 0, leads: [] }));
});

async function search(text) {
    await contains(".o_searchview_input").edit(text, { confirm: false });
    await animationFrame();
    await press("Enter");
    await animationFrame();
    await animationFrame();
}

for (const type of ["kanban", "list"]) {
    // REQ-8.2
    test(`a search without a hit says so, and is cleared: ${type}`, async () => {
        await mount(type);
        await search("No such lead");
        expect(".o_view_nocontent").toHaveText(/Nothing matches the search/);
        expect(".o_view_nocontent").not.toHaveText(/first lead/);
        await contains(".o_lead_clear_search").click();
        await animationFrame();
        expect(".o_view_nocontent").toHaveCount(0);
        expect(queryAllTexts(".o_facet_value")).toEqual(["Opened"]);
    });
}

// REQ-8.2
test("who has no lead at all is invited to create the first", async () => {
    LeadLead._records = [];
    await mount("list", { context: { search_default_opened: 1, search_default_status: 1 } });
    expect(".o_view_nocontent").toHaveText("Create your first lead");
    await search("Anything");
    expect(".o_view_nocontent").toHaveText(/Nothing matches the search/);
    await contains(".o_lead_clear_search").click();
    await animationFrame();
    expect(".o_view_nocontent").toHaveText("Create your first lead");
});

// REQ-8.2
test("whose leads are all closed is not told that there is none", async () => {
    LeadLead._records = LeadLead._records.filter((lead) => lead.is_closed);
    await mount("list");
    expect(".o_view_nocontent").toHaveText(/Nothing matches the search/);
    await contains(".o_lead_clear_search").click();
    await animationFrame();
    expect(queryAllTexts(".o_facet_value")).toEqual([]);
    expect(".o_data_row").toHaveCount(1);
});

// REQ-8.2
test("a page that sets its filter itself keeps its own words for it", async () => {
    LeadLead._records = LeadLead._records.filter((lead) => lead.is_closed);
    await mount("list", { noContentHelp: markup("<p>All done</p>") });
    expect(".o_view_nocontent").toHaveText("All done");
});

// REQ-8.2
test("a chart says it, too", async () => {
    await mount("graph");
    await search("No such lead");
    expect(".o_view_nocontent").toHaveText(/Nothing matches the search/);
});
