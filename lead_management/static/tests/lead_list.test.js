import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame, Deferred, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    mockService,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {
    defineLeadModels,
    LeadLead,
    LeadType,
    makeRequirements,
    REASONS,
} from "./lead_test_models";

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

// REQ-0.30: who waits for the leads does not wait for what can be chosen beside them
test("the rows come before the search panel", async () => {
    const answer = new Deferred();
    onRpc("lead.lead", "search_panel_select_range", () => answer);
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST,
        searchViewArch: `<search><searchpanel><field name="type_id"/></searchpanel></search>`,
    });
    expect(".o_data_row").toHaveCount(4);
    expect(".o_search_panel").toHaveCount(1);
    expect(".o_search_panel_section").toHaveCount(0);
    answer.resolve({ values: [{ id: 1, display_name: "Wholesale" }], parent_field: false });
    await animationFrame();
    expect(".o_search_panel_section").toHaveCount(1);
    expect(".o_search_panel_category_value").toHaveCount(2);
});

// REQ-0.30: both at once would take longer than one after the other
test("the server counts what can be chosen once it has read the rows", async () => {
    const rows = new Deferred();
    onRpc("lead.lead", "web_search_read", () => rows);
    onRpc("lead.lead", "search_panel_select_range", () => {
        expect.step("panel");
        return { values: [{ id: 1, display_name: "Wholesale" }], parent_field: false };
    });
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST,
        searchViewArch: `<search><searchpanel><field name="type_id"/></searchpanel></search>`,
    });
    expect.verifySteps([]);
    rows.resolve();
    await animationFrame();
    expect(".o_data_row").toHaveCount(4);
    await waitFor(".o_search_panel_section");
    expect.verifySteps(["panel"]);
});

// REQ-0.30: the rows depend on what is chosen
test("rows of which the panel has chosen some wait for it", async () => {
    onRpc("lead.lead", "search_panel_select_range", () => {
        expect.step("panel");
    });
    onRpc("lead.lead", "web_search_read", () => {
        expect.step("rows");
    });
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST,
        context: { searchpanel_default_type_id: 1 },
        searchViewArch: `<search><searchpanel><field name="type_id"/></searchpanel></search>`,
    });
    expect.verifySteps(["panel", "rows"]);
});

// REQ-4.13: the list asks for the reason instead of failing
test("a lost status set on several leads asks for one reason", async () => {
    onRpc("lead.lead", "get_status_change_requirements", ({ args }) => {
        expect.step(["ask", ...args]);
        return makeRequirements({ needs_reason: true, reasons: REASONS });
    });
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2, "Lost");
    expect(".modal-title").toHaveText("Lost reason of 2 leads");
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

const COLUMNS = /* xml */ `
    <list js_class="lead_list" multi_edit="1" decoration-muted="is_closed">
        <field name="name"/>
        <field name="status_id" optional="show"/>
        <field name="partner_id" optional="show"/>
        <field name="partner_name" optional="hide"/>
        <field name="is_closed" optional="hide"/>
        <field name="city" optional="hide"/>
        <field name="user_id" optional="hide"/>
        <field name="type_id" optional="hide"/>
        <field name="expected_revenue" optional="hide" sum="Expected revenue"/>
        <field name="properties"/>
    </list>`;

/** Notes which fields the list asks for, and in which groups. */
function stepReadFields() {
    onRpc("lead.lead", "web_search_read", ({ kwargs }) => {
        expect.step(Object.keys(kwargs.specification).sort().join(" "));
    });
    onRpc("lead.lead", "web_read_group", ({ kwargs }) => {
        expect.step(`groups: ${kwargs.aggregates.join(" ")}`);
    });
}

async function toggleColumn(label) {
    if (!queryAll(".o-dropdown--menu").length) {
        await contains(".o_optional_columns_dropdown button").click();
    }
    await contains(`.o-dropdown--menu .dropdown-item:contains(${label})`).click();
}

const FIRST = "is_closed name partner_id partner_name properties status_id type_id";

// REQ-0.28, 1.29
test("hidden columns are not read, what the shown ones depend on is", async () => {
    stepReadFields();
    LeadLead._records[0].partner_name = "Acme Ltd";
    await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    expect.verifySteps([FIRST]);
    expect(".o_data_cell[name=partner_id]:eq(0)").toHaveText("Acme Ltd");
    expect(".o_data_row:eq(3)").toHaveClass("text-muted");
});

// REQ-0.28
test("a column that is switched on is read, and the selection stays", async () => {
    LeadLead._records[1].city = "Warsaw";
    stepReadFields();
    await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    await toggleColumn("City");
    expect.verifySteps([FIRST, `city ${FIRST}`]);
    expect(".o_data_cell[name=city]:eq(1)").toHaveText("Warsaw");
    expect(".o_data_row:eq(1) .o_list_record_selector input").toBeChecked();
    expect(".o_list_record_selector input:checked").toHaveCount(1);
    await toggleColumn("City");
    expect(".o_data_cell[name=city]").toHaveCount(0);
    await toggleColumn("City");
    expect(".o_data_cell[name=city]:eq(1)").toHaveText("Warsaw");
    expect.verifySteps([]);
});

// REQ-0.28
test("the browser keeps the columns that a user chose, and they are read at once", async () => {
    const view = await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    await toggleColumn("Expected revenue");
    expect(".o_list_footer .o_list_number").toHaveText("123");
    view.__owl__.app.destroy();
    stepReadFields();
    await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    expect.verifySteps([`expected_revenue ${FIRST}`]);
    expect(".o_list_footer .o_list_number").toHaveText("123");
});

// REQ-0.28
test("the sum of a column that is switched on stands in the groups too", async () => {
    stepReadFields();
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: COLUMNS,
        groupBy: ["status_id"],
    });
    expect.verifySteps(["groups: "]);
    await contains(".o_group_header:eq(0)").click();
    expect.verifySteps([FIRST]);
    await toggleColumn("Expected revenue");
    expect.verifySteps(["groups: expected_revenue:sum"]);
    expect(".o_group_header:eq(0) .o_list_number").toHaveText("120");
    expect(".o_data_cell[name=expected_revenue]:eq(0)").toHaveText("100");
});

// REQ-0.28
test("a column that is switched on can be edited in the list", async () => {
    await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    await toggleColumn("City");
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(".o_data_row:eq(0) [name=city]").click();
    await contains(".o_data_row:eq(0) [name=city] input").edit("Gdynia");
    expect.verifySteps([["write", [1], { city: "Gdynia" }]]);
    expect(".o_data_cell[name=city]:eq(0)").toHaveText("Gdynia");
});

// REQ-1.12
test("a lead's own fields are columns that can be switched on", async () => {
    LeadType._records[0].properties_definition = [{ name: "dock", string: "Dock", type: "char" }];
    Object.assign(LeadLead._records[0], { type_id: 1, properties: { dock: "North" } });
    await mountView({ type: "list", resModel: "lead.lead", arch: COLUMNS });
    await toggleColumn("Dock");
    expect(".o_data_cell:contains(North)").toHaveCount(1);
});

// REQ-0.11: on a small screen, where each lead is a card, too
test("a selected row looks selected, whatever its priority", async () => {
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    const getGrounds = () =>
        queryAll(".o_data_row").map((row) =>
            getComputedStyle(row.cells[1]).getPropertyValue("--table-bg").trim()
        );
    const [tinted, plain] = getGrounds();
    expect(tinted).not.toBe(plain);
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    const [first, second] = getGrounds();
    expect(first).toBe(second);
    expect(first).not.toBe(tinted);
});

// REQ-0.28
test("without leads a column can be switched on", async () => {
    LeadLead._records = [];
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: COLUMNS.replace("multi_edit", 'sample="1" multi_edit'),
        noContentHelp: "Create your first lead",
    });
    expect(".o_view_sample_data").toHaveCount(1);
    await toggleColumn("City");
    expect(".o_view_sample_data").toHaveCount(0);
    expect(".o_view_nocontent").toHaveText("Create your first lead");
});

// REQ-1.29, REQ-8.5: who leaves a dialog has not to select again
test("the selection survives when the list is read anew", async () => {
    let reload;
    mockService("action", {
        doActionButton: async ({ onClose }) => {
            reload = onClose;
        },
    });
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: LIST.replace(
            "<field",
            `<header><button name="action_lost" string="Lost" type="object"/></header><field`
        ),
    });
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
    await contains(".o_control_panel button[name=action_lost]").click();
    await reload();
    await animationFrame();
    expect(".o_data_row_selected").toHaveCount(2);
    expect(".o_data_row:eq(2)").toHaveClass("o_data_row_selected");
});

// REQ-0.41, REQ-8.6: a digit chooses the reason, Enter confirms
test("a lost reason is given by keyboard", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2, "Lost");
    expect(".modal .o_lead_reason_key:eq(1)").toHaveAttribute("data-key", "2");
    document.activeElement.blur();
    await press("1");
    await animationFrame();
    expect(".modal .o_radio_input:eq(0)").toBeChecked();
    await press("Enter");
    await animationFrame();
    await contains(".modal .btn:contains(Update)").click();
    expect.verifySteps([["write", [1, 2], { status_id: 3, loss_reason_id: 1, loss_note: false }]]);
});

// REQ-0.28: what the rows are about is not squeezed by what stands beside
test("a wide name keeps its width among many columns", async () => {
    const others = Array.from({ length: 12 }, () => `<field name="loss_note" width="100px"/>`);
    LeadLead._records[0].partner_id = 17;
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: `<list class="o_lead_list"><field name="partner_id" widget="lead_wide"/>${others.join("")}</list>`,
    });
    const [header] = queryAll("th[data-name=partner_id]");
    expect(header.getBoundingClientRect().width).toBeGreaterThan(179);
});
