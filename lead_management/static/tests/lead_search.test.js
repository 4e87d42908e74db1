import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    mockService,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { registry } from "@web/core/registry";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const LIST = /* xml */ `<list js_class="lead_list"><field name="name"/></list>`;
const FIELDS = [
    "name",
    "partner_name",
    "contact_name",
    "city",
    "loss_note",
    "status_id",
    "user_id",
];
const SEARCH = /* xml */ `
    <search>
        ${FIELDS.map((name) => `<field name="${name}"/>`).join("")}
        <filter name="opened" string="Opened" domain="[('is_closed', '=', False)]"/>
    </search>`;

const mountList = () =>
    mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST,
        context: { search_default_opened: 1 },
        searchViewArch: SEARCH,
    });

async function search(text) {
    await contains(".o_searchview_input").edit(text, { confirm: false });
    await animationFrame();
}

// REQ-8.2
test("at most eight suggestions, the other fields one click away", async () => {
    await mountList();
    await search("Pal");
    expect(queryAllTexts(".o_searchview_autocomplete .o-dropdown-item").length).toBe(8);
    await contains(".o_searchview_autocomplete .o-dropdown-item:contains(More fields)").click();
    expect(".o_searchview_autocomplete .o-dropdown-item:contains(for: Pal)").toHaveCount(7);
    expect(".o_searchview_autocomplete .o-dropdown-item:contains(More fields)").toHaveCount(0);
});

// REQ-8.2
test("who finds no open lead is told of the closed ones, and may see them", async () => {
    mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
    onRpc("lead.lead", "get_closed_hits", ({ args: [domain] }) => {
        expect.step(domain);
        return { count: 1, leads: [{ id: 4, name: "[000004] Scales", status: "Lost" }] };
    });
    await mountList();
    expect(".o_lead_closed_hits").toHaveCount(0);
    await search("Scales");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[["name", "ilike", "Scales"]]]);
    expect(".o_lead_closed_hit").toHaveText("[000004] Scales (Lost)");
    await contains(".o_lead_closed_hit").click();
    expect.verifySteps([4]);
    await contains(".o_lead_closed_all").click();
    await animationFrame();
    expect(".o_data_row:contains(Scales)").toHaveCount(1);
    expect(".o_lead_closed_hits").toHaveCount(0);
});

// REQ-8.2
test("the command palette finds leads, for who may read them", async () => {
    const provider = registry.category("command_provider").get("leads");
    const groups = new Set();
    patchWithCleanup(user, { hasGroup: async (group) => groups.has(group) });
    onRpc("lead.lead", "web_search_read", ({ kwargs }) => {
        expect.step([kwargs.domain, kwargs.limit]);
    });
    LeadLead._records[3].partner_name = "Acme Ltd";
    const { env } = await mountList();
    expect.verifySteps([[[["is_closed", "=", false]], 80]]);
    expect(await provider.provide(env, { searchValue: "Sca" })).toEqual([]);
    groups.add("lead_management.group_lead_own");
    expect(await provider.provide(env, { searchValue: " " })).toEqual([]);
    const [command] = await provider.provide(env, { searchValue: "Sca" });
    expect.verifySteps([[[["display_name", "ilike", "Sca"]], 8]]);
    expect(command).toMatchObject({ category: "leads", href: "/odoo/leads/4" });
    expect(command.name).toBe("Scales · Acme Ltd · Lost");
});
