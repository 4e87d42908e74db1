import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { runAllTimers } from "@odoo/hoot-mock";
import { contains, mountView, onRpc, serverState } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead, makeRequirements, REASONS } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const LIST = /* xml */ `
    <list js_class="lead_list" multi_edit="1">
        <field name="priority_color" column_invisible="1"/>
        <field name="name"/>
        <field name="status_id"/>
    </list>`;

beforeEach(() => {
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["write", args[0], args[1]]);
    });
});

async function setStatusOfFirst(count, label) {
    for (let index = 0; index < count; index++) {
        await contains(`.o_data_row:eq(${index}) .o_list_record_selector input`).click();
    }
    await contains(".o_data_row:eq(0) [name=status_id]").click();
    await contains(".o_data_row:eq(0) [name=status_id] input").edit(label, { confirm: false });
    await runAllTimers();
    await contains(`.o-autocomplete--dropdown-item:contains(${label})`).click();
}

// REQ-0.11
test("the colour of the priority marks the row", async () => {
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    expect(".o_data_row:eq(0)").toHaveClass("o_lead_row_color_1");
    expect(".o_data_row:eq(1)").not.toHaveClass("o_lead_row_color_0");
});

// REQ-4.13: the list asks for the reason instead of failing
test("a lost status set on several leads asks for one reason", async () => {
    onRpc("lead.lead", "get_status_change_requirements", ({ args }) => {
        expect.step(["ask", ...args]);
        return makeRequirements({ needs_reason: true, reasons: REASONS });
    });
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2, "Lost");
    expect(".modal-title").toHaveText("Lost reason");
    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_save").click();
    await contains(".modal .btn:contains(Update)").click();
    expect.verifySteps([
        ["ask", [1, 2], 3],
        ["write", [1, 2], { status_id: 3, loss_reason_id: 1, loss_note: false }],
    ]);
});

// REQ-0.41: cancelling changes nothing
test("a cancelled reason leaves the rows as they were", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(1, "Lost");
    await contains(".modal .o_form_button_cancel").click();
    expect(".modal").toHaveCount(0);
    expect(".o_data_row:eq(0) [name=status_id] input").toHaveValue("New");
    expect.verifySteps([]);
});

// REQ-0.39
test("a refused status is not written on any of the leads", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ refusal: "Status is not allowed for the selected type" })
    );
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2, "Qualified");
    expect(".o_notification_content").toHaveText("Status is not allowed for the selected type");
    expect.verifySteps([]);
});

// REQ-1.4: one value for all would overwrite what some of the leads have
test("fields that are missing on several leads are named, not asked", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ missing_fields: [{ name: "city", string: "City" }] })
    );
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2, "Qualified");
    expect(".modal").toHaveCount(0);
    expect(".o_notification_content").toHaveText(
        "Fill in these fields on each of the leads first: City"
    );
    expect.verifySteps([]);
});

// REQ-0.28: the list and the card of the board name the same customer
test("without a customer the list shows the name that the lead has", async () => {
    const values = [
        { partner_id: serverState.partnerId, partner_name: "Typed before" },
        { partner_name: "Acme Ltd", contact_name: "Jane" },
        { contact_name: "John" },
        {},
    ];
    LeadLead._records.forEach((record, index) => Object.assign(record, values[index]));
    const names = `<field name="partner_id"/><field name="partner_name" column_invisible="1"/>
        <field name="contact_name" column_invisible="1"/></list>`;
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST.replace("</list>", names),
    });
    expect(queryAllTexts(".o_data_cell[name=partner_id]")).toEqual([
        serverState.partnerName,
        "Acme Ltd",
        "John",
        "",
    ]);
});
