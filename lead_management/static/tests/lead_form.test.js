import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    fields,
    getService,
    makeServerError,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { WebClient } from "@web/webclient/webclient";
import {
    defineLeadModels,
    LeadLead,
    LeadType,
    makeRequirements,
    REASONS,
} from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const FORM = /* xml */ `
    <form js_class="lead_form">
        <header>
            <field name="status_id" widget="lead_statusbar" options="{'clickable': '1'}"/>
        </header>
        <sheet>
            <field name="name"/>
        </sheet>
    </form>`;

beforeEach(() => {
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["write", args[0], args[1]]);
    });
});

function mountForm(params = {}) {
    return mountView({ type: "form", resModel: "lead.lead", resId: 1, arch: FORM, ...params });
}

// REQ-2.21: status changes by the status bar
test("a click on the status bar moves the lead", async () => {
    await mountForm();
    await contains(".o_statusbar_status button:contains(Qualified)").click();
    expect.verifySteps([["write", [1], { status_id: 2 }]]);
    expect(".o_arrow_button_current").toHaveText("Qualified");
});

// REQ-0.41: pending edits are saved first; the reason is compulsory
test("a click on a lost status saves the edits, then asks for the reason", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () => {
        expect.step("ask");
        return makeRequirements({ needs_reason: true, reasons: REASONS });
    });
    await mountForm();
    await contains("[name=name] input").edit("Big pallets");
    await contains(".o_statusbar_status button:contains(Lost)").click();
    expect.verifySteps([["write", [1], { name: "Big pallets" }], "ask"]);

    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([["write", [1], { status_id: 3, loss_reason_id: 1 }]]);
    expect(".o_arrow_button_current").toHaveText("Lost");
});

// REQ-0.41: cancelling changes nothing
test("a cancelled reason leaves the status", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountForm();
    await contains(".o_statusbar_status button:contains(Lost)").click();
    await contains(".modal .btn-close").click();
    expect(".modal").toHaveCount(0);
    expect(".o_arrow_button_current").toHaveText("New");
    expect.verifySteps([]);
});

// REQ-0.39
test("a refused status says why and stays", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ refusal: "Status is not allowed for the selected type" })
    );
    await mountForm();
    await contains(".o_statusbar_status button:contains(Qualified)").click();
    expect(".o_notification_content").toHaveText("Status is not allowed for the selected type");
    expect(".o_arrow_button_current").toHaveText("New");
    expect.verifySteps([]);
});

// REQ-0.2: a new lead is not saved behind the user's back
test("the status of a new lead is written when the user saves it", async () => {
    await mountForm({ resId: false });
    await contains("[name=name] input").edit("Ladder");
    await contains(".o_statusbar_status button:contains(Qualified)").click();
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps([["write", [], { name: "Ladder", status_id: 2 }]]);
});

// REQ-8.4: the statuses come with the lead
test("the form asks the server for the lead alone", async () => {
    onRpc("lead.status", "search_read", () => {
        expect.step("statuses");
    });
    await mountForm();
    expect(queryAllTexts(".o_statusbar_status .o_arrow_button:not(.dropdown-toggle)")).toEqual([
        "Lost",
        "Qualified",
        "New",
    ]);
    expect(".o_arrow_button_current").toHaveText("New");
    expect.verifySteps([]);
});

// REQ-0.9: a badge that is pressed again is taken off
test("the priorities come with the lead", async () => {
    onRpc("lead.status", "name_search", () => {
        expect.step("priorities");
    });
    LeadLead._fields.priority_id = fields.Many2one({ relation: "lead.status" });
    LeadLead._fields.priority_choices = fields.Json();
    LeadLead._records[0].priority_choices = [
        [1, "Low"],
        [2, "High"],
    ];
    await mountForm({
        arch: /* xml */ `
            <form js_class="lead_form">
                <field name="priority_id" widget="lead_priority"/>
            </form>`,
    });
    expect(queryAllTexts(".o_selection_badge")).toEqual(["Low", "High"]);
    await contains(".o_selection_badge:contains(High)").click();
    await contains(".o_form_button_save").click();
    expect.verifySteps([["write", [1], { priority_id: 2 }]]);
});

// REQ-8.4: what stands in a tab is read when it is opened
test("the lines of a tab are read with the tab, and edits stay", async () => {
    LeadLead._fields.status_change_ids = fields.One2many({ relation: "lead.status" });
    LeadLead._records[0].status_change_ids = [1, 2];
    onRpc("lead.lead", "web_read", ({ kwargs }) => {
        const { status_change_ids } = kwargs.specification;
        expect.step(Object.keys(status_change_ids.fields || {}));
    });
    await mountForm({
        arch: /* xml */ `
            <form js_class="lead_form">
                <sheet>
                    <field name="name"/>
                    <notebook>
                        <page string="Description" name="description"/>
                        <page string="Changes" name="changes" counter="status_change_ids">
                            <field name="status_change_ids" widget="lead_x2many" readonly="1">
                                <list><field name="name"/></list>
                            </field>
                        </page>
                    </notebook>
                </sheet>
            </form>`,
    });
    expect.verifySteps([[]]);
    expect(".nav-link[name=changes]").toHaveText("Changes (2)");
    await contains("[name=name] input").edit("Big pallets", { confirm: false });
    await contains(".nav-link[name=changes]").click();
    expect.verifySteps([["name"]]);
    expect(queryAllTexts(".o_data_row")).toEqual(["New", "Qualified"]);
    expect(".nav-link[name=changes]").toHaveText("Changes (2)");
    expect("[name=name] input").toHaveValue("Big pallets");

    // it is there at once the second time
    await contains(".nav-link[name=description]").click();
    await contains(".nav-link[name=changes]").click();
    expect(".o_data_row").toHaveCount(2);
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps([["write", [1], { name: "Big pallets" }]]);
});

// REQ-0.34: tabs with counters
test("a tab shows the number of the field that it names", async () => {
    LeadLead._fields.status_change_ids = fields.One2many({ relation: "lead.status" });
    LeadLead._records[0].status_change_ids = [1, 2];
    await mountForm({
        arch: /* xml */ `
            <form js_class="lead_form">
                <sheet>
                    <notebook>
                        <page string="Description" name="description">
                            <field name="name"/>
                        </page>
                        <page string="Status change" name="log" counter="status_change_ids">
                            <field name="status_change_ids">
                                <list><field name="name"/></list>
                            </field>
                        </page>
                        <page string="Points" name="points" counter="expected_revenue">
                            <field name="expected_revenue"/>
                        </page>
                    </notebook>
                </sheet>
            </form>`,
    });
    expect(queryAllTexts(".o_notebook .nav-link")).toEqual([
        "Description",
        "Status change (2)",
        "Points (100)",
    ]);
});

// REQ-0.54: creation date with age, expected closing with what is left
test("dates say how far they are from today", async () => {
    mockDate("2026-03-20 12:00:00");
    Object.assign(LeadLead._records[0], {
        date: "2026-03-15 22:30:00",
        date_deadline: "2026-03-25",
    });
    LeadLead._records[1].date = "2026-03-20 00:30:00";
    const arch = /* xml */ `
        <form js_class="lead_form">
            <field name="date" widget="lead_days"/>
            <field name="date_deadline" widget="lead_days" options="{'icon': 'fa-flag'}"/>
        </form>`;
    await mountForm({ arch });
    expect(".o_field_widget[name=date]").toHaveText("03/15/2026 · 5d ago");
    expect(".o_field_widget[name=date_deadline]").toHaveText("03/25/2026 · In 5d");
    expect(".o_field_widget[name=date_deadline] .fa-flag").toHaveCount(1);
});

test("a date of today says so, an empty one nothing", async () => {
    mockDate("2026-03-20 12:00:00");
    LeadLead._records[0].date = "2026-03-20 00:30:00";
    const arch = /* xml */ `
        <form js_class="lead_form">
            <field name="date" widget="lead_days"/>
            <field name="date_deadline" widget="lead_days"/>
        </form>`;
    await mountForm({ arch });
    expect(".o_field_widget[name=date]").toHaveText("03/20/2026 · Today");
    expect(".o_field_widget[name=date_deadline]").toHaveText("");
});

// REQ-8.1, REQ-0.54: on a small card one of day and distance is shown, and the title tells both
test("a date takes less room where it is told to", async () => {
    mockDate("2026-03-20 12:00:00");
    Object.assign(LeadLead._records[0], {
        date: "2026-03-15 22:30:00",
        date_deadline: "2026-03-25",
    });
    const arch = /* xml */ `
        <form js_class="lead_form">
            <field name="date" widget="lead_days" options="{'display': 'distance'}"/>
            <field name="date_deadline" widget="lead_days" options="{'display': 'day'}"/>
        </form>`;
    await mountForm({ arch });
    expect(".o_field_widget[name=date]").toHaveText("5d ago");
    expect(".o_field_widget[name=date] .o_lead_days").toHaveAttribute(
        "title",
        /03\/15\/2026 · 5d ago/
    );
    expect(".o_field_widget[name=date_deadline]").toHaveText("Mar 25");
    expect(".o_field_widget[name=date_deadline] .o_lead_days").toHaveAttribute(
        "title",
        /03\/25\/2026 · In 5d/
    );
});

// REQ-4.15
test("a manager edits the reasons from the dialog that asks for one", async () => {
    patchWithCleanup(user, { hasGroup: async () => true });
    const reasons = [...REASONS];
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons })
    );
    onRpc("lead.settings", "web_save", ({ args }) => {
        expect.step(["reasons", args[0], args[1].reason_ids.map(([, , values]) => values)]);
        reasons.shift();
    });
    await mountForm();
    await contains(".o_statusbar_status button:contains(Lost)").click();
    expect(".modal .o_radio_item").toHaveCount(2);
    await contains(".modal [name=loss_note] textarea").edit("They moved abroad");
    await contains(".modal .o_lead_edit_reasons").click();
    await contains(".modal:last .o_field_x2many_list_row_add a").click();
    await contains(".modal:last .o_selected_row [name=name] input").edit("No stock", {
        confirm: "blur",
    });
    await contains(".modal:last .o_form_button_save").click();
    expect.verifySteps([["reasons", [1], [{ name: "No stock" }]]]);
    expect(".modal").toHaveCount(1);
    expect(queryAllTexts(".modal .o_radio_item")).toEqual(["Something else"]);
    expect(".modal [name=loss_note] textarea").toHaveValue("They moved abroad");

    await contains(".modal .o_radio_input").click();
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([
        ["write", [1], { status_id: 3, loss_reason_id: 2, loss_note: "They moved abroad" }],
    ]);
});

// REQ-4.15: what a user may not do is not offered
test("salespeople are not offered to edit the reasons", async () => {
    patchWithCleanup(user, { hasGroup: async () => false });
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountForm();
    await contains(".o_statusbar_status button:contains(Lost)").click();
    expect(".modal .o_radio_item").toHaveCount(2);
    expect(".modal .o_lead_edit_reasons").toHaveCount(0);
});

function defineSections() {
    LeadType._records[0].properties_definition = [
        { name: "hall", string: "Hall", type: "separator" },
        { name: "height", string: "Height", type: "char" },
        { name: "gate", string: "Gate", type: "separator", fold_by_default: true },
        { name: "width", string: "Width", type: "char" },
    ];
    Object.assign(LeadLead._records[0], {
        type_id: 1,
        properties: { height: "6 m", width: "4 m" },
    });
}

const SECTIONS_FORM = FORM.replace(
    "</sheet>",
    `<field name="type_id"/><field name="properties" widget="lead_properties" columns="2"/></sheet>`
);
const section = (name) => `.o_property_group[property-name=${name}]`;

async function openGear(isManager) {
    patchWithCleanup(user, { hasGroup: async () => isManager });
    defineSections();
    await mountForm({ arch: SECTIONS_FORM, actionMenus: {} });
    await contains(".o_cp_action_menus button").click();
}

// REQ-1.12
test("a manager is offered to edit the own fields", async () => {
    await openGear(true);
    expect(".o-dropdown--menu .o_menu_item:contains(Edit Properties)").toHaveCount(1);
});

// REQ-0.16: what a user may not do is not offered
test("a salesperson is not offered to edit the own fields", async () => {
    await openGear(false);
    expect(".o-dropdown--menu .o_menu_item").not.toHaveCount(0);
    expect(".o-dropdown--menu .o_menu_item:contains(Edit Properties)").toHaveCount(0);
});

// REQ-1.13: common layout
test("sections of own fields are folded as their manager set them up", async () => {
    defineSections();
    await mountForm({ arch: SECTIONS_FORM });
    expect(`${section("hall")} [property-name=height]`).not.toHaveClass("o_property_folded");
    expect(`${section("gate")} [property-name=width]`).toHaveClass("o_property_folded");
});

// REQ-1.13: personal layout, no write on the lead
test("folded sections are remembered for the user, not written on the lead", async () => {
    defineSections();
    const key = `lead_management.folded_sections,${serverState.userId}`;
    browser.localStorage.setItem(key, JSON.stringify({ other: true }));
    await mountForm({ arch: SECTIONS_FORM });
    await contains(`${section("hall")} .o_field_property_group_label`).click();
    await contains(`${section("gate")} .o_field_property_group_label`).click();
    expect(`${section("hall")} [property-name=height]`).toHaveClass("o_property_folded");
    expect(`${section("gate")} [property-name=width]`).not.toHaveClass("o_property_folded");
    expect(JSON.parse(browser.localStorage.getItem(key))).toEqual({
        other: true,
        hall: true,
        gate: false,
    });
    expect(".o_form_button_save:visible").toHaveCount(0);
    expect.verifySteps([]);
});

// REQ-1.13
test("the user's folded sections come back with the next lead", async () => {
    defineSections();
    const key = `lead_management.folded_sections,${serverState.userId}`;
    browser.localStorage.setItem(key, JSON.stringify({ hall: true }));
    await mountForm({ arch: SECTIONS_FORM });
    expect(`${section("hall")} [property-name=height]`).toHaveClass("o_property_folded");
});

// REQ-0.33: the statuses are a group of buttons, however many others the card has
test("statuses stand on one line with the buttons, however many these are", async () => {
    const buttons = `<button name="x" type="object" string="Create legal entity"/>`.repeat(12);
    await mountForm({
        arch: FORM.replace(
            'js_class="lead_form"',
            'js_class="lead_form" class="o_lead_form"'
        ).replace("<header>", `<header>${buttons}`),
    });
    await contains(".o_arrow_button_current").hover();
    expect(queryAllTexts(".o_arrow_button:visible")).toEqual(["Lost", "Qualified", "New"]);
    const [status] = queryAll(".o_statusbar_status");
    const [bar] = queryAll(".o_statusbar_buttons");
    expect(status.getBoundingClientRect().top).toBeLessThan(bar.getBoundingClientRect().bottom);
    expect(".o_statusbar_buttons > button[name=x]").toHaveCount(2);
});

test("a dialog that is left without Save keeps nothing", async () => {
    await mountForm({ resId: false, arch: FORM.replace("lead_form", "lead_dialog_form") });
    await contains("[name=name] input").edit("Pallets");
    window.dispatchEvent(new Event("beforeunload"));
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect.verifySteps([]);
});

const BUTTONS = /* xml */ `
    <form js_class="lead_form">
        <header>
            <button name="take" string="Take" type="object" invisible="name"/>
            <button name="qualify" string="Qualify" type="object"/>
            <button name="lost" string="Lost" type="object" invisible="is_closed"/>
            <button name="copy" type="object" invisible="1"/>
            <button name="order" string="Create Order" type="object"/>
            <field name="status_id" widget="lead_statusbar"/>
        </header>
        <sheet><field name="name"/><field name="is_closed" invisible="1"/></sheet>
    </form>`;

// REQ-0.33, REQ-0.41: two buttons by what the lead is now; the others are in the menu
test("the first two buttons of a lead stand beside its statuses", async () => {
    await mountForm({ arch: BUTTONS });
    expect(queryAllTexts(".o_statusbar_buttons > button[name]")).toEqual(["Qualify", "Lost"]);
    await contains(".o_lead_more_actions").click();
    expect(queryAllTexts(".o-dropdown--menu button")).toEqual(["Create Order"]);

    await contains("[name=name] input").edit("");
    expect(queryAllTexts(".o_statusbar_buttons > button[name]")).toEqual(["Take", "Qualify"]);
});

// REQ-0.44: Odoo's own way to copy bears our word
test("the gear copies the lead", async () => {
    await mountForm({ arch: BUTTONS, actionMenus: {} });
    await contains(".o_cp_action_menus button").click();
    expect(".o-dropdown--menu .o-dropdown-item:contains(Copy)").toHaveCount(1);
    expect(".o-dropdown--menu .o-dropdown-item:contains(Duplicate)").toHaveCount(0);
});

const CHIPS = /* xml */ `
    <form js_class="lead_form">
        <field name="name"/>
        <field name="status_id" widget="lead_chips"/>
        <field name="priority_kind" widget="lead_chips" options="{'hidden': ['low']}"/>
    </form>`;

// REQ-8.6: a choice of few is made by keyboard as well
test("chips are buttons of which one is pressed", async () => {
    LeadLead._fields.priority_kind = fields.Selection({
        selection: [
            ["low", "Low"],
            ["mid", "Middle"],
            ["high", "High"],
        ],
    });
    await mountForm({ arch: CHIPS });
    expect(queryAllTexts("[name=priority_kind] button")).toEqual(["Middle", "High"]);
    await contains("[name=priority_kind] button:contains(High)").click();
    expect("[name=priority_kind] button[aria-pressed=true]").toHaveText("High");
    expect("[name=status_id] button[aria-pressed=true]").toHaveText("New");
    await contains("[name=status_id] button:contains(New)").click();
    expect("[name=status_id] button[aria-pressed=true]").toHaveCount(0);
});

// REQ-0.41, REQ-8.5: the dialog of a drop, for one lead or many
test("the Lost button asks in the dialog of a drop, which stays where the server refuses", async () => {
    expect.errors(1);
    const requirements = makeRequirements({
        needs_reason: true,
        reasons: REASONS,
        missing_fields: [{ name: "city", string: "City" }],
    });
    let isRefused = true;
    onRpc("lead.lead", "lose", ({ args }) => {
        expect.step(["lose", ...args]);
        if (isRefused) {
            throw makeServerError({ message: "Fill in the phone" });
        }
        return { type: "ir.actions.act_window_close" };
    });
    await mountWithCleanup(WebClient);
    getService("action").doAction(
        { type: "ir.actions.client", tag: "lead_lost", params: { lead_ids: [1], requirements } },
        { onClose: () => expect.step("read anew") }
    );
    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal [name=city] input").edit("Gdynia");
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect.verifyErrors(["Fill in the phone"]);
    await contains(".o_error_dialog .btn-primary").click();
    expect(".modal .o_radio_input:eq(0)").toBeChecked();
    isRefused = false;
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    const call = ["lose", [1], { loss_reason_id: 1, city: "Gdynia" }];
    expect.verifySteps([call, call, "read anew"]);
});

// REQ-0.41: what one lead has is nothing for the others
test("of many leads the dialog tells how many, and sends what it has asked alone", async () => {
    const requirements = makeRequirements({ needs_reason: true, reasons: REASONS });
    onRpc("lead.lead", "lose", ({ args }) => {
        expect.step(["lose", ...args]);
        return { type: "ir.actions.act_window_close" };
    });
    await mountWithCleanup(WebClient);
    getService("action").doAction({
        type: "ir.actions.client",
        tag: "lead_lost",
        params: { lead_ids: [1, 2], requirements },
    });
    await contains(".modal .o_radio_input:eq(0)").click();
    expect(".modal-title").toHaveText("Lost reason of 2 leads");
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect.verifySteps([["lose", [1, 2], { loss_reason_id: 1, loss_note: false }]]);
});

const NAMED_FORM = /* xml */ `
    <form js_class="lead_form">
        <field name="partner_name" invisible="1"/>
        <field name="partner_id" widget="lead_named" options="{'placeholder_field': 'partner_name'}"/>
        <field name="name"/>
    </form>`;

// REQ-0.33: a name that is known is no hint
test("a customer who is no contact yet looks as one who is", async () => {
    LeadLead._records[0].partner_name = "Acme Ltd";
    await mountForm({ arch: NAMED_FORM });
    const [input] = queryAll("[name=partner_id] input");
    expect(input).toHaveAttribute("placeholder", "Acme Ltd");
    const typed = getComputedStyle(input, "::placeholder");
    const value = getComputedStyle(queryAll("[name=name] input")[0]);
    expect(typed.color).toBe(value.color);
    expect(typed.opacity).toBe("1");
});

// REQ-0.33: for who may only read, too
test("a card that is read only names the customer who is no contact yet", async () => {
    LeadLead._records[0].partner_name = "Acme Ltd";
    await mountForm({ arch: NAMED_FORM, readonly: true });
    expect("[name=partner_id]").toHaveText("Acme Ltd");
});
