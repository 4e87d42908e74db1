import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    fields,
    hideTab,
    mockService,
    mountView,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const FORM = /* xml */ `
    <form js_class="lead_form">
        <sheet>
            <div class="oe_button_box" name="button_box">
                <button name="action_view_duplicate_leads" type="object" class="oe_stat_button">
                    Similar leads
                </button>
                <button name="action_view_duplicate_partners" type="object" class="oe_stat_button">
                    Similar contacts
                </button>
            </div>
            <field name="name" required="1"/>
            <field name="phone"/>
            <field name="email"/>
            <field name="partner_id"/>
            <field name="company_id" invisible="1"/>
        </sheet>
    </form>`;

const LEADS = [
    {
        id: 2,
        name: "[000002] Shelves",
        customer: "Acme Ltd",
        status: "New",
        is_closed: false,
        user: "Ann",
        date: "2026-03-15 12:00:00",
        reason: "same phone",
        can_merge: true,
    },
    {
        id: 3,
        name: "[000003] Forklift",
        customer: "",
        status: "Lost",
        is_closed: true,
        user: false,
        date: false,
        reason: "same e-mail",
        can_merge: true,
    },
    {
        id: 4,
        name: "[000004] Scales",
        customer: "",
        status: "New",
        is_closed: false,
        user: "Bob",
        date: false,
        reason: "same e-mail",
        can_merge: false,
    },
];
const PARTNERS = [
    {
        id: 31,
        name: "Acme Ltd",
        address: "anna@acme.example",
        reason: "same e-mail",
        values: { partner_id: 31 },
    },
];

let found;

beforeEach(() => {
    patchTranslations();
    Object.assign(LeadLead._fields, {
        phone: fields.Char(),
        email: fields.Char(),
        company_id: fields.Many2one({ relation: "res.company" }),
    });
    found = {
        leads: LEADS,
        lead_count: 3,
        partners: [],
        partner_count: 0,
        hidden_count: 0,
    };
    onRpc("lead.lead", "get_similar", ({ args: [ids, { phone, email }, limit] }) => {
        expect.step(["similar", ids, phone, email, limit]);
        // a lead that was never saved is merged with none
        const leads = found.leads.map((lead) => ({
            ...lead,
            can_merge: lead.can_merge && !!ids.length,
        }));
        return { ...found, leads };
    });
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["write", args[0], args[1]]);
    });
    onRpc("res.partner", "web_read", () => [{ id: 31, display_name: "Acme Ltd" }]);
    onRpc("lead.lead", "get_merge_preview", ({ args }) => {
        expect.step(["merge", args[0]]);
        return { into_id: 1, leads: [], rows: [], warnings: [] };
    });
});

async function openForm(params = {}) {
    await mountView({ type: "form", resModel: "lead.lead", resId: 1, arch: FORM, ...params });
}

function fill(name, value) {
    return contains(`[name=${name}] input`).edit(value, { confirm: false });
}

async function openSimilar(kind = "leads") {
    await contains(`button[name=action_view_duplicate_${kind}]`).click();
    await animationFrame();
}

// REQ-5.4, REQ-6.2: beside the card, which is neither saved nor left
test("what is typed is looked for, and stays as it is", async () => {
    await openForm();
    await fill("phone", "600 100 200");
    await openSimilar();
    expect.verifySteps([["similar", [1], "600 100 200", false, 20]]);
    expect(queryAllTexts(".o_lead_similar_lead .o_lead_similar_open")).toEqual([
        "[000002] Shelves",
        "[000003] Forklift",
        "[000004] Scales",
    ]);
    expect(".o_lead_similar_lead:eq(0)").toHaveText(/Acme Ltd · New · Ann · 03\/15\/2026/);
    expect(".o_lead_similar_lead:eq(0)").toHaveText(/same phone/);
    expect(".o_lead_similar_partner").toHaveCount(0);

    await contains(".o_lead_similar_close").click();
    expect(".modal").toHaveCount(0);
    expect("[name=phone] input").toHaveValue("600 100 200");
    expect.verifySteps([]);
});

// REQ-5.4: before there is a lead at all
test("a new lead is looked for before it is saved, and not merged", async () => {
    await openForm({ resId: false });
    await fill("email", "anna@acme.example");
    await openSimilar();
    expect.verifySteps([["similar", [], false, "anna@acme.example", 20]]);
    expect(".o_lead_similar_lead").toHaveCount(3);
    expect(".o_lead_similar_merge").toHaveCount(0);
    expect(".o_lead_similar_chosen").toHaveCount(0);
});

// REQ-0.55: a look at it without leaving; its card in a tab of its own
test("a lead opens in the quick view, its card in another tab", async () => {
    mockService("action", {
        doAction: (action, { newWindow, props }) => {
            expect.step([action, newWindow, props.resId]);
        },
    });
    await openForm();
    await fill("phone", "600 100 200");
    await openSimilar();
    await contains(".o_lead_similar_open:eq(0)").click();
    await animationFrame();
    expect(".modal .o_form_view .o_field_widget[name=name]").toHaveText("Shelves");
    await contains(".o_lead_quick_view_edit").click();
    expect(".modal").toHaveCount(1, { message: "the list is still there" });
    await contains(".o_lead_similar_tab:eq(1)").click();
    expect.verifySteps([
        ["similar", [1], "600 100 200", false, 20],
        ["lead_management.lead_lead_action", true, 2],
        ["lead_management.lead_lead_action", true, 3],
    ]);
});

// REQ-5.4: Odoo saves a form when its tab is hidden
test("who looks at another tab does not save the card", async () => {
    await openForm();
    await fill("phone", "600 100 200");
    await openSimilar();
    await hideTab();
    expect.verifySteps([["similar", [1], "600 100 200", false, 20]]);
    await contains(".o_lead_similar_close").click();
    await hideTab();
    expect.verifySteps([["write", [1], { phone: "600 100 200" }]]);
});

// REQ-0.31: by keyboard
test("arrows go from name to name, Escape leaves", async () => {
    await openForm();
    await openSimilar();
    expect(".o_lead_similar_open:eq(0)").toBeFocused();
    await press("arrowdown");
    expect(".o_lead_similar_open:eq(1)").toBeFocused();
    await press("arrowup");
    await press("arrowup");
    expect(".o_lead_similar_open:eq(2)").toBeFocused();
    await press("escape");
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([["similar", [1], false, false, 20]]);
});

// REQ-6.2: those that the person may merge, all of them or some
test("the chosen ones are merged with the lead of the card", async () => {
    await openForm();
    await openSimilar();
    expect(".o_lead_similar_chosen").toHaveCount(2);
    expect(".o_lead_similar_merge").toHaveText("Merge");
    await contains(".o_lead_similar_chosen:eq(1)").click();
    await contains(".o_lead_similar_merge").click();
    await animationFrame();
    expect.verifySteps([
        ["similar", [1], false, false, 20],
        ["merge", [1, 2]],
    ]);
    expect(".o_lead_merge").toHaveCount(1);
});

// REQ-6.2: what is typed is part of the lead that is merged
test("a changed card is saved first, and said to be", async () => {
    await openForm();
    await fill("name", "Big pallets");
    await openSimilar();
    expect(".o_lead_similar_merge").toHaveText("Save and merge");
    await contains(".o_lead_similar_merge").click();
    await animationFrame();
    expect.verifySteps([
        ["similar", [1], false, false, 20],
        ["write", [1], { name: "Big pallets" }],
        ["merge", [1, 2, 3]],
    ]);
});

test("a card that cannot be saved is not merged, and shows what it lacks", async () => {
    await openForm();
    await fill("name", "");
    await openSimilar();
    await contains(".o_lead_similar_merge").click();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect("[name=name].o_field_invalid").toHaveCount(1);
    expect.verifySteps([["similar", [1], false, false, 20]]);
});

// REQ-1.14
test("who may not merge is offered no merge", async () => {
    Object.assign(found, { leads: [LEADS[2]], lead_count: 1, hidden_count: 2 });
    await openForm();
    await openSimilar();
    expect(".o_lead_similar_merge").toHaveCount(0);
    expect(".o_lead_similar_hidden").toHaveText("Not open to you: 2");
    expect.verifySteps([["similar", [1], false, false, 20]]);
});

// REQ-5.4: the lead may be gone, or merged, when one looks
test("nobody has it: this is said", async () => {
    Object.assign(found, { leads: [], lead_count: 0 });
    await openForm();
    await openSimilar();
    expect(".o_lead_similar_none").toHaveText(/No other lead or contact/);
    expect.verifySteps([["similar", [1], false, false, 20]]);
});

// REQ-5.4: a long list comes in parts
test("more are shown on demand", async () => {
    Object.assign(found, { lead_count: 45 });
    await openForm();
    await openSimilar();
    await contains(".o_lead_similar_more").click();
    expect.verifySteps([
        ["similar", [1], false, false, 20],
        ["similar", [1], false, false, 40],
    ]);
});

// REQ-2.9: who is known becomes the customer without a search
test("a contact becomes the customer of the card, which is not saved", async () => {
    Object.assign(found, { leads: [], lead_count: 0, partners: PARTNERS, partner_count: 1 });
    await openForm();
    await fill("email", "anna@acme.example");
    await openSimilar("partners");
    expect(".o_lead_similar_partner").toHaveText(/anna@acme\.example/);
    await contains(".o_lead_similar_use").click();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect("[name=partner_id] input").toHaveValue("Acme Ltd");
    expect.verifySteps([["similar", [1], false, "anna@acme.example", 20]]);
});

// REQ-1.14: who may only read chooses no customer
test("a card that is read only offers no customer", async () => {
    Object.assign(found, { leads: [], lead_count: 0, partners: PARTNERS, partner_count: 1 });
    await openForm({ readonly: true });
    await openSimilar("partners");
    expect(".o_lead_similar_partner").toHaveCount(1);
    expect(".o_lead_similar_use").toHaveCount(0);
    expect.verifySteps([["similar", [1], false, false, 20]]);
});

// REQ-0.55: what somebody changed in the quick view is seen in the list
test("the list follows what was changed beside", async () => {
    await openForm();
    await openSimilar();
    await contains(".o_lead_similar_open:eq(0)").click();
    await animationFrame();
    await contains(".modal:last .o_arrow_button:contains(Qualified)").click();
    await animationFrame();
    expect.verifySteps([
        ["similar", [1], false, false, 20],
        ["write", [2], { status_id: 2 }],
        ["similar", [1], false, false, 20],
    ]);
});
