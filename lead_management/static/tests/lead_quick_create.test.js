import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    fields,
    makeServerError,
    mockService,
    mountView,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id" on_create="quick_create"
        quick_create_view="quick">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;

const QUICK = /* xml */ `
    <form class="o_lead_quick_create">
        <group name="quick">
            <field name="partner_name" widget="lead_party" nolabel="1" colspan="2" placeholder="Company or person"/>
            <field name="phone" nolabel="1" colspan="2"/>
            <field name="email" nolabel="1" colspan="2"/>
            <field name="email_problem" nolabel="1" colspan="2" readonly="1" invisible="not email_problem"/>
            <field name="name" nolabel="1" colspan="2"/>
            <field name="company_id" invisible="1"/>
            <field name="contact_first_name" invisible="1"/>
            <field name="contact_last_name" invisible="1"/>
            <field name="partner_id" invisible="1"/>
            <field name="type_id" invisible="1"/>
        </group>
        <widget name="lead_same_leads"/>
    </form>`;

beforeEach(() => {
    patchTranslations();
    Object.assign(LeadLead._fields, {
        phone: fields.Char(),
        email: fields.Char(),
        email_problem: fields.Char(),
        company_id: fields.Many2one({ relation: "res.company" }),
        contact_first_name: fields.Char(),
        contact_last_name: fields.Char(),
    });
    LeadLead._views["form,quick"] = QUICK;
    onRpc("lead.lead", "get_leads_like", ({ args: [{ phone }] }) =>
        phone
            ? { count: 2, leads: [{ id: 1, name: "Pallets", status: "New", is_closed: false }] }
            : { count: 0, leads: [] }
    );
    onRpc("res.partner", "search_read", () => [{ id: 31, display_name: "Acme Ltd" }]);
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(args[1]);
    });
});

async function openQuickCreate() {
    await mountView({ type: "kanban", resModel: "lead.lead", arch: BOARD });
    await contains(".o_kanban_quick_add:eq(0)").click();
}

function fill(name, value) {
    return contains(`.o_kanban_quick_create [name=${name}] input`).edit(value, { confirm: "blur" });
}

// REQ-1.1, REQ-2.9: a name that nobody knows is kept, a known one is the customer
test("free text is a company, a person, or a customer that is offered", async () => {
    await openQuickCreate();
    await fill("partner_name", "Jan Maria Nowak");
    await contains(".o_lead_party_kind").click();
    expect(".o_lead_party_kind").toHaveText("Person");
    await fill("name", "Scales");
    await contains(".o_kanban_add").click();
    await contains("[name=partner_name] input").edit("acm", { confirm: false });
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item:contains(Acme Ltd)").click();
    expect(".o_lead_party_known").toHaveCount(1);
    await fill("name", "Racks");
    await contains(".o_kanban_add").click();
    expect.verifySteps([
        {
            partner_name: false,
            phone: false,
            email: false,
            name: "Scales",
            company_id: false,
            contact_first_name: "Jan Maria",
            contact_last_name: "Nowak",
            partner_id: false,
            type_id: false,
        },
        {
            partner_name: false,
            phone: false,
            email: false,
            name: "Racks",
            company_id: false,
            contact_first_name: false,
            contact_last_name: false,
            partner_id: 31,
            type_id: false,
        },
    ]);
});

// REQ-8.4: in a narrow column, in the language with the longest words
test("what the first line asks for is read to its end", async () => {
    const asked = "Компания или человек";
    LeadLead._views["form,quick"] = QUICK.replace("Company or person", asked);
    await openQuickCreate();
    const [column] = queryAll(".o_kanban_group");
    Object.assign(column.style, { flex: "0 0 auto", width: "272px" });
    const [input] = queryAll("[name=partner_name] input");
    const context = document.createElement("canvas").getContext("2d");
    context.font = getComputedStyle(input).font;
    expect(input.clientWidth).toBeGreaterThan(context.measureText(asked).width);
    expect(".o_lead_party_kind").toHaveAttribute("title", "A company: press for a person");
    expect(".o_lead_party_word").not.toBeVisible();
    await fill("partner_name", "Acme");
    expect(".o_lead_party_word").toHaveText("Company");
});

// REQ-5.4: who is known is said while the lead is typed, and opens beside: nothing is lost
test("a strip names the leads with the number", async () => {
    mockService("action", {
        doAction: (action, { newWindow, props }) => expect.step([newWindow, props.resId]),
    });
    await openQuickCreate();
    expect(".o_lead_same_leads").toHaveCount(0);
    await fill("phone", "600 100 200");
    await animationFrame();
    expect(".o_lead_same_leads").toHaveText(/2 leads with this number or address/);
    await contains(".o_lead_same_leads button:contains(Open)").click();
    await animationFrame();
    expect(".modal .o_field_widget[name=name]").toHaveText("Pallets");
    await contains(".modal .o_lead_quick_view_edit").click();
    expect.verifySteps([[true, 1]]);
    expect(".o_kanban_quick_create [name=phone] input").toHaveValue("600 100 200");
});

// REQ-0.40: what the server refuses is said; nothing that was typed is lost
test("a refusal keeps what was typed", async () => {
    onRpc("lead.lead", "web_save", () => {
        throw makeServerError({ message: "Expected revenue cannot be negative" });
    });
    await openQuickCreate();
    await fill("name", "Scales");
    await fill("email", "anna@example.com");
    await contains(".o_kanban_add").click();
    expect(".o_notification").toHaveText(/cannot be negative/);
    expect(".o_kanban_quick_create [name=email] input").toHaveValue("anna@example.com");
    expect(".modal").toHaveCount(0);
});

// REQ-0.40: a wrong address is said beside it and never sent
test("a wrong address is not sent", async () => {
    LeadLead._onChanges = {
        email(record) {
            record.email_problem = record.email && !record.email.includes("@") && "No address";
        },
    };
    await openQuickCreate();
    await fill("name", "Scales");
    await fill("email", "anna");
    expect(".o_kanban_quick_create [name=email_problem]").toHaveText("No address");
    await contains(".o_kanban_add").click();
    expect.verifySteps([]);
    expect("[name=email].o_field_invalid").toHaveCount(1);
});

// REQ-0.40: what is typed beside the warning arrives where it is typed
test("a warning that appears takes the cursor from nobody", async () => {
    LeadLead._onChanges = {
        email(record) {
            record.email_problem = record.email && !record.email.includes("@") && "No address";
        },
    };
    await openQuickCreate();
    await contains(".o_kanban_quick_create [name=email] input").edit("anna", { confirm: "tab" });
    await animationFrame();
    expect(".o_kanban_quick_create [name=email_problem]").toHaveText("No address");
    expect(".o_kanban_quick_create [name=name] input").toBeFocused();
});

// REQ-8.8: the fields of a type come in its order
test("quick create and form have the order of the type", async () => {
    const arch = QUICK.replace(
        "<form ",
        `<form js_class="lead_form" field_orders='{"2": {"email": 0, "name": 1}}' `
    );
    LeadLead._records[0].type_id = 2;
    await mountView({ type: "form", resModel: "lead.lead", resId: 1, arch });
    const names = [...document.querySelectorAll(".o_inner_group .o_field_widget")].map((field) =>
        field.getAttribute("name")
    );
    expect(names).toEqual(["email", "name", "partner_name", "phone"]);
    expect(queryAllTexts(".o_lead_same_leads")).toEqual([]);
});

// REQ-8.4: the name that a number proposes comes when the name is being typed
test("what a person types wins over what is proposed late", async () => {
    let answer;
    LeadLead._fields.phone = fields.Char({
        onChange: (lead) => {
            lead.name ||= lead.phone;
        },
    });
    onRpc("lead.lead", "onchange", ({ args: [, , names] }) => {
        if (names.includes("phone")) {
            return new Promise((resolve) => (answer = resolve)).then(() => undefined);
        }
    });
    await openQuickCreate();
    await fill("phone", "600 100 200");
    await contains(".o_kanban_quick_create [name=name] input").click();
    answer();
    await animationFrame();
    await press([..."sc"]);
    expect(".o_kanban_quick_create [name=name] input").toHaveValue("sc");
    // and while it is typed
    await fill("name", "");
    await fill("phone", "600 100 201");
    await contains(".o_kanban_quick_create [name=name] input").click();
    await press([..."sca"]);
    answer();
    await animationFrame();
    await press([..."les"]);
    await contains(".o_kanban_add").click();
    expect.verifySteps([
        {
            partner_name: false,
            phone: "600 100 201",
            email: false,
            name: "scales",
            company_id: false,
            contact_first_name: false,
            contact_last_name: false,
            partner_id: false,
            type_id: false,
        },
    ]);
});
