import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    fields,
    mockService,
    mountView,
    onRpc,
    patchWithCleanup,
    removeFacet,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { LeadBoardHeader } from "@lead_management/lead_board_header/lead_board_header";
import { LeadBoardController } from "@lead_management/lead_board/lead_board_controller";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { defineLeadModels, LeadLead, makeRequirements, REASONS } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id" on_create="quick_create"
        highlight_color="priority_color">
        <templates>
            <t t-name="card">
                <field name="name"/>
            </t>
        </templates>
    </kanban>`;
const SEARCH = /* xml */ `
    <search>
        <filter name="my_leads" string="My leads" domain="[('user_id', '=', uid)]"/>
        <separator/>
        <filter name="opened" string="Opened" domain="[('is_closed', '=', False)]"/>
        <filter name="closed" string="Closed" domain="[('is_closed', '=', True)]"/>
    </search>`;

beforeEach(() => {
    patchWithCleanup(AnimatedNumber, { enableAnimations: false });
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["write", args[0], args[1]]);
    });
});

function mountBoard(params = {}) {
    return mountView({ type: "kanban", resModel: "lead.lead", arch: BOARD, ...params });
}

function getColumns() {
    return [...document.querySelectorAll(".o_kanban_group")].map((column) =>
        queryAllTexts(".o_kanban_record", { root: column })
    );
}

async function moveTo(name, columnNumber) {
    const { drop } = await contains(`.o_kanban_record:contains(${name})`).drag();
    await drop(`.o_kanban_group:nth-child(${columnNumber})`);
    await animationFrame();
}

// REQ-0.6, REQ-2.21: one drag is one write of the status
test("a drag moves the lead in one write", async () => {
    await mountBoard();
    await moveTo("Pallets", 2);

    expect.verifySteps([["write", [1], { status_id: 2 }]]);
    expect(getColumns()).toEqual([["Shelves"], ["Forklift", "Pallets"], ["Scales"]]);
});

// REQ-0.56
test("a refused drop says why, and the card stays", async () => {
    onRpc("lead.lead", "get_status_change_requirements", ({ args }) => {
        expect.step(args);
        return makeRequirements({ refusal: "Status is not allowed for the selected type" });
    });
    await mountBoard();
    await moveTo("Pallets", 2);

    expect(".o_notification_content").toHaveText("Status is not allowed for the selected type");
    expect(getColumns()).toEqual([["Pallets", "Shelves"], ["Forklift"], ["Scales"]]);
    expect.verifySteps([[[1], 2]]);
});

// REQ-4.13, REQ-0.10: the reason goes with the status
test("a drop on a lost status asks for the reason and writes both at once", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountBoard();
    await moveTo("Pallets", 3);

    expect(".modal-title").toHaveText("Lost reason");
    expect(queryAllTexts(".modal .o_radio_item")).toEqual(["Too expensive", "Something else"]);
    expect(".modal .o_field_invalid").toHaveCount(0, { message: "nothing was tried yet" });
    await contains(".modal .o_form_button_save").click();
    expect(".modal .o_field_invalid[name=loss_reason_id]").toHaveCount(1);
    expect.verifySteps([]);

    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_save").click();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([["write", [1], { status_id: 3, loss_reason_id: 1 }]]);
    expect(getColumns()).toEqual([["Shelves"], ["Forklift"], ["Scales", "Pallets"]]);
});

// REQ-4.12
test("a reason that wants a note is not taken without it", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountBoard();
    await moveTo("Pallets", 3);
    await contains(".modal .o_radio_input:eq(1)").click();
    await contains(".modal .o_form_button_save").click();
    expect(".modal [name=loss_note].o_field_invalid").toHaveCount(1);

    await contains(".modal [name=loss_note] textarea").edit("They closed");
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([
        ["write", [1], { status_id: 3, loss_reason_id: 2, loss_note: "They closed" }],
    ]);
});

// REQ-4.13: with the company's setting off the reason is offered, not demanded
test("a reason that is not required may be left out", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reason_required: false, reasons: REASONS })
    );
    await mountBoard();
    await moveTo("Pallets", 3);
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([["write", [1], { status_id: 3 }]]);
});

// REQ-0.41: cancelling changes nothing
test("a cancelled reason leaves the card and writes nothing", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountBoard();
    await moveTo("Pallets", 3);
    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_cancel").click();

    expect(".modal").toHaveCount(0);
    expect.verifySteps([]);
    expect(getColumns()).toEqual([["Pallets", "Shelves"], ["Forklift"], ["Scales"]]);
});

// REQ-0.41: the card follows the hand, and goes back with all that it shows
test("a card waits in the new column for the answer", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountBoard({
        arch: BOARD.replace('"name"/>', '"name"/><field name="status_id" class="status"/>'),
    });
    const shown = () => queryAllTexts(".o_kanban_record:contains(Pallets) .status");
    const [status] = shown();
    await moveTo("Pallets", 3);
    expect(".modal-title").toHaveText("Lost reason");
    expect(".o_kanban_group:nth-child(3) .o_kanban_record:contains(Pallets)").toHaveCount(1);

    await contains(".modal .o_form_button_cancel").click();
    expect(".o_kanban_group:nth-child(1) .o_kanban_record:contains(Pallets)").toHaveCount(1);
    expect(shown()).toEqual([status]);
    expect.verifySteps([]);
});

// REQ-4.13: read before the answer is written, the board would show the lead in its old column
test("a board that is to be loaded anew waits for the answer", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    let model;
    patchWithCleanup(LeadBoardController.prototype, {
        setup() {
            super.setup();
            model = this.model;
        },
    });
    await mountBoard();
    onRpc("lead.lead", "web_read_group", () => expect.step("loaded"));
    await moveTo("Pallets", 3);
    const loaded = model.load();
    await animationFrame();
    expect.verifySteps([]);

    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_save").click();
    await loaded;
    await animationFrame();
    expect.verifySteps([["write", [1], { status_id: 3, loss_reason_id: 1 }], "loaded"]);
    expect(getColumns().map((column) => column.toSorted())).toEqual([
        ["Shelves"],
        ["Forklift"],
        ["Pallets", "Scales"],
    ]);
});

// REQ-0.41: a reason chosen and cancelled does not stick to the next move
test("answers of a cancelled move are forgotten", async () => {
    let needsReason = true;
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: needsReason, reasons: REASONS })
    );
    await mountBoard();
    await moveTo("Pallets", 3);
    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_cancel").click();
    needsReason = false;
    await moveTo("Pallets", 2);
    expect.verifySteps([["write", [1], { status_id: 2 }]]);
});

// REQ-1.4: qualification fields of a status are asked where the card is dropped
test("missing fields are asked and written together with the status", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({
            missing_fields: [
                { name: "city", string: "City" },
                { name: "expected_revenue", string: "Expected revenue" },
            ],
        })
    );
    LeadLead._records[0].expected_revenue = 0;
    await mountBoard();
    await moveTo("Pallets", 2);
    expect(".modal-title").toHaveText("Required in this status");
    await contains(".modal [name=city] input").edit("Gdańsk");
    await contains(".modal .o_form_button_save").click();
    expect(".modal [name=expected_revenue]").toHaveClass("o_field_invalid", {
        message: "zero is no value",
    });

    await contains(".modal [name=expected_revenue] input").edit("50");
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([["write", [1], { status_id: 2, city: "Gdańsk", expected_revenue: 50 }]]);
});

// REQ-0.52
test("a column shows its number of leads and the total, also after a move", async () => {
    await mountBoard();
    expect(queryAllTexts(".o_lead_column_count")).toEqual(["(2)", "(1)", "(1)"]);
    expect(queryAllTexts(".o_lead_column_total")).toEqual(["120", "3", "0"]);

    await moveTo("Pallets", 2);
    expect(queryAllTexts(".o_lead_column_count")).toEqual(["(1)", "(2)", "(1)"]);
    expect(queryAllTexts(".o_lead_column_total")).toEqual(["20", "103", "0"]);
    expect.verifySteps([["write", [1], { status_id: 2 }]]);
});

// REQ-0.52: an amount is told with its currency, the one of the company where there is no lead
test("the total of an empty column has a currency too", async () => {
    const { currency_field } = LeadLead._fields.expected_revenue;
    expect(currency_field).toBe(undefined);
    const group = { aggregates: {}, fields: { expected_revenue: { currency_field: "x" } } };
    const { total } = Object.create(LeadBoardHeader.prototype, { group: { value: group } });
    expect(total.currencies).toEqual([user.activeCompany.currency_id]);
});

// REQ-0.52: a lead created there would stand in another column
test("a column of what nobody writes offers no new lead", async () => {
    LeadLead._fields.is_closed.readonly = true;
    await mountBoard({ groupBy: ["is_closed"] });
    expect(".o_kanban_group").toHaveCount(2);
    expect(".o_kanban_quick_add").toHaveCount(0);
});

// REQ-0.30
test("the panel beside a board is folded and says what was chosen", async () => {
    LeadLead._records[0].type_id = 1;
    onRpc("lead.lead", "search_panel_select_range", () => ({
        values: [{ id: 1, display_name: "Wholesale" }],
        parent_field: false,
    }));
    await mountBoard({
        searchViewArch: `<search><searchpanel view_types="kanban"><field name="type_id"/></searchpanel></search>`,
    });
    await waitFor(".o_search_panel_sidebar");
    expect(".o_search_panel_sidebar").toHaveText("All");
    expect(".o_search_panel").toHaveCount(0);

    await contains(".o_search_panel_sidebar").click();
    await contains(".o_search_panel_category_value header:contains(Wholesale)").click();
    expect(getColumns().flat()).not.toInclude("Forklift");
    await contains(".o_search_panel button:has(.oi-panel-right)").click();
    expect(".o_search_panel_sidebar").toHaveText("Wholesale");
});

// REQ-2.23, REQ-0.9
test("the eye shows and hides the closed statuses", async () => {
    await mountBoard({ searchViewArch: SEARCH, context: { search_default_opened: 1 } });
    expect(".o_facet_value").toHaveText("Opened");
    expect(".o_lead_eye").toHaveAttribute("aria-pressed", "false");
    expect(".o_lead_eye i").toHaveClass("fa-eye-slash");
    expect(getColumns().flat()).not.toInclude("Scales");

    await contains(".o_lead_eye").click();
    expect(".o_facet_value").toHaveCount(0);
    expect(".o_lead_eye").toHaveAttribute("aria-pressed", "true");
    expect(".o_lead_eye i").toHaveClass("fa-eye");
    expect(getColumns().flat()).toInclude("Scales");

    await contains(".o_lead_eye").click();
    expect(".o_facet_value").toHaveText("Opened");
});

// REQ-2.23: removing the filter by hand is the same as the eye
test("the eye follows the search bar", async () => {
    await mountBoard({ searchViewArch: SEARCH, context: { search_default_opened: 1 } });
    await removeFacet("Opened");
    expect(".o_lead_eye").toHaveAttribute("aria-pressed", "true");
});

test("without the filter Opened there is no eye", async () => {
    await mountBoard({ searchViewArch: "<search/>" });
    expect(".o_lead_eye").toHaveCount(0);
});

// REQ-0.29
test("Opened, Closed and My leads have shortcuts", async () => {
    await mountBoard({ searchViewArch: SEARCH, context: { search_default_opened: 1 } });
    await press(["alt", "shift", "o"]);
    await animationFrame();
    expect(".o_facet_value").toHaveCount(0);
    await press(["alt", "shift", "y"]);
    await animationFrame();
    expect(queryAllTexts(".o_facet_value")).toEqual(["My leads"]);
    await press(["alt", "shift", "l"]);
    await animationFrame();
    expect(queryAllTexts(".o_facet_value")).toEqual(["My leads", "Closed"]);
    expect(getColumns().flat()).toEqual(["Scales"]);
});

// REQ-0.26
test("a board without columns says why", async () => {
    LeadLead._records = [];
    onRpc("lead.lead", "web_read_group", () => ({ groups: [], length: 0 }));
    onRpc("lead.lead", "get_empty_board_help", () => ({
        text: "No columns: every status is closed",
        links: [
            {
                label: "Lead statuses",
                action: { context: { lead_settings_page: "statuses" } },
            },
        ],
    }));
    mockService("action", {
        doAction: ({ context }) => expect.step(`settings at ${context.lead_settings_page}`),
    });
    await mountBoard({
        arch: BOARD.replace("<kanban", `<kanban group_create="0"`),
        noContentHelp: "<p>Create your first lead</p>",
        searchViewArch: SEARCH,
        context: { search_default_opened: 1 },
    });
    expect(".o_nocontent_help p:first").toHaveText("No columns: every status is closed");
    expect(".o_nocontent_help").toHaveCount(1);
    await contains(".o_lead_empty_board_link:contains(Lead statuses)").click();
    expect.verifySteps(["settings at statuses"]);
    await contains(".o_lead_show_closed").click();
    expect(queryAllTexts(".o_facet_value")).toEqual([]);
    expect(".o_lead_show_closed").toHaveCount(0);
});

// REQ-0.26, REQ-0.4: Odoo's own text about missing stages would cover it
test("who may add columns is told why there is none, and creates leads", async () => {
    LeadLead._records = [];
    onRpc("lead.lead", "web_read_group", () => ({ groups: [], length: 0 }));
    onRpc("lead.lead", "get_empty_board_help", () => ({
        text: "No columns: every status is closed",
        links: [],
    }));
    await mountBoard({
        arch: BOARD,
        createRecord: () => expect.step("new lead"),
        searchViewArch: SEARCH,
    });
    expect(".o_nocontent_help").toHaveCount(1);
    expect(".o_nocontent_help p:first").toHaveText("No columns: every status is closed");
    await contains(".o-kanban-button-new").click();
    expect.verifySteps(["new lead"]);
});

// REQ-2.24
test("only who may edit statuses reorders the columns", async () => {
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban group_edit="0"`) });
    expect(".o_group_draggable").toHaveCount(0);
});

// REQ-0.16: hide, not just refuse
test("who may not write leads does not drag them", async () => {
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban edit="0"`) });
    expect(".o_kanban_record.o_draggable").toHaveCount(0);
});

// REQ-0.54, REQ-0.11: the priority's colour tints the whole card
test("a card is tinted by the colour of its priority", async () => {
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban class="o_lead_board"`) });
    const tinted = queryOne(".o_kanban_record:contains(Pallets)");
    const plain = queryOne(".o_kanban_record:contains(Shelves)");
    expect(getComputedStyle(tinted).backgroundImage).toMatch(/gradient/);
    expect(getComputedStyle(plain).backgroundImage).toBe("none");
});

// ---------------------------------------------------------------------- while a card is dragged

const TARGETS = {
    requirements: [
        {
            status_id: 2,
            hint: "Not for this type",
            ...makeRequirements({ refusal: "Not for this type. Allowed: New, Lost." }),
        },
        { status_id: 3, ...makeRequirements({ needs_reason: true, reasons: REASONS }) },
    ],
    zones: [{ id: 3, name: "Lost", kind: "lost" }],
};

/** A board of open leads: the status Lost is no column. */
async function mountOpenBoard() {
    onRpc("lead.lead", "get_drop_targets", ({ args }) => {
        expect.step(["targets", ...args]);
        return TARGETS;
    });
    onRpc("lead.lead", "get_status_change_requirements", () => expect.step("asked again"));
    await mountBoard({ searchViewArch: SEARCH, context: { search_default_opened: 1 } });
}

async function drag(name) {
    const { drop, moveTo: hover } = await contains(`.o_kanban_record:contains(${name})`).drag();
    await hover(".o_kanban_group:nth-child(2)");
    await animationFrame();
    return { drop, hover };
}

// REQ-8.1, REQ-0.56: the reason is told before the drop
test("a status that the lead may not enter says why while it is dragged", async () => {
    await mountOpenBoard();
    expect("[data-lead-refusal]").toHaveCount(0);
    const { drop } = await drag("Pallets");
    expect("[data-lead-refusal]").toHaveCount(1);
    expect(".o_kanban_group:nth-child(2)").toHaveAttribute(
        "data-lead-refusal",
        "Not for this type"
    );
    await drop();
    await animationFrame();
    expect("[data-lead-refusal]").toHaveCount(0);
    expect(".o_notification_content").toHaveText("Not for this type. Allowed: New, Lost.");
    expect.verifySteps([["targets", [1], [1, 2]]]);
});

// REQ-8.1: closed statuses are no columns, and yet a card is dropped on them
test("a lead is lost by a drop on its zone", async () => {
    await mountOpenBoard();
    const { drop, hover } = await drag("Pallets");
    expect(queryAllTexts(".o_lead_drop_zone")).toEqual(["Lost"]);
    await hover(".o_lead_drop_zone");
    expect(".o_lead_drop_zone").toHaveClass("o_lead_drop_over");
    await drop();
    await animationFrame();
    expect(".o_lead_drop_zone").toHaveCount(0);

    await contains(".modal .o_radio_input:eq(0)").click();
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect(getColumns()).toEqual([["Shelves"], ["Forklift"]]);
    // what the drop needed was known before it: the drop only writes
    expect.verifySteps([
        ["targets", [1], [1, 2]],
        ["write", [1], { status_id: 3, loss_reason_id: 1 }],
    ]);
});

// REQ-8.1
test("a zone is left without anything done", async () => {
    await mountOpenBoard();
    const { drop, hover } = await drag("Pallets");
    await hover(".o_lead_drop_zone");
    await hover(".o_kanban_group:nth-child(1) .o_kanban_record:contains(Shelves)");
    expect(".o_lead_drop_zone").not.toHaveClass("o_lead_drop_over");
    await drop();
    await animationFrame();
    expect(".o_lead_drop_zone").toHaveCount(0);
    expect(getColumns()).toEqual([["Pallets", "Shelves"], ["Forklift"]]);
    expect.verifySteps([["targets", [1], [1, 2]]]);
});

// REQ-8.5
test("a moved card is taken back from the notification", async () => {
    onRpc("lead.lead", "undo_status_change", ({ args }) => expect.step(["undo", ...args]));
    await mountBoard();
    await moveTo("Pallets", 2);
    expect(".o_notification_content").toHaveText("Moved to Qualified: Pallets");
    await contains(".o_notification button:contains(Undo)").click();
    await animationFrame();
    expect(".o_notification").toHaveCount(0);
    expect.verifySteps([
        ["write", [1], { status_id: 2 }],
        ["undo", [1]],
    ]);
});

// REQ-8.1: as in Odoo's pipeline
test("a lead that is won is celebrated", async () => {
    mockService("effect", { add: ({ type }) => expect.step(type) });
    LeadLead._fields.status_kind ??= fields.Char();
    LeadLead._records[0].status_kind = "won";
    await mountBoard({ arch: BOARD.replace("<templates>", `<field name="status_kind"/>$&`) });
    await moveTo("Pallets", 2);
    expect.verifySteps([["write", [1], { status_id: 2 }], "rainbow_man"]);
});
