import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    makeServerError,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { defineLeadModels, LeadLead, makeRequirements, REASONS } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id">
        <templates>
            <t t-name="card">
                <field name="name"/>
                <widget name="lead_quick_view_button"/>
            </t>
        </templates>
    </kanban>`;
const CANDIDATES = [
    { id: 7, name: "Mitchell", open_lead_count: 1 },
    { id: 8, name: "Anna", open_lead_count: 2 },
];

beforeEach(() => {
    patchWithCleanup(AnimatedNumber, { enableAnimations: false });
    onRpc("lead.lead", "web_save", ({ args }) => {
        expect.step(["write", args[0], args[1]]);
    });
    onRpc("lead.lead", "unlink", ({ args }) => {
        expect.step(["delete", args[0]]);
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

async function openQuickView(name) {
    await contains(`.o_kanban_record:contains(${name}) .o_lead_quick_view_button`).click();
    await animationFrame();
}

// REQ-0.55
test("the button of a card opens the quick view, the card stays closed", async () => {
    await mountBoard({
        selectRecord: () => expect.step("card opened"),
    });
    await openQuickView("Shelves");
    expect(".modal .o_field_widget[name=name]").toHaveText("Shelves");

    await contains(".modal .o_lead_quick_view_close").click();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([]);
});

// REQ-0.55, REQ-0.31
test("Edit opens the card", async () => {
    await mountBoard({
        selectRecord: (resId) => expect.step(["card opened", resId]),
    });
    await openQuickView("Shelves");
    await contains(".modal .o_lead_quick_view_edit").click();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([["card opened", 2]]);
});

// REQ-0.55: by keyboard alone
test("V opens the quick view of the card that has the focus", async () => {
    await mountBoard();
    await press("v");
    await animationFrame();
    expect(".modal").toHaveCount(0, { message: "no card has the focus" });

    queryOne(".o_kanban_record:contains(Pallets)").focus();
    await press("v");
    await animationFrame();
    expect(".modal .o_field_widget[name=name]").toHaveText("Pallets");
    await press("escape");
    await animationFrame();
    expect(".modal").toHaveCount(0);
});

// REQ-0.55, REQ-0.52: the board behind follows
test("a status is one click away", async () => {
    await mountBoard();
    await openQuickView("Pallets");
    await contains(".modal .o_arrow_button:contains(Qualified)").click();
    await animationFrame();

    expect.verifySteps([["write", [1], { status_id: 2 }]]);
    expect(".modal .o_arrow_button_current").toHaveText("Qualified");
    expect(getColumns().map((names) => names.sort())).toEqual([
        ["Shelves"],
        ["Forklift", "Pallets"],
        ["Scales"],
    ]);
});

// REQ-0.55, REQ-4.13: the same question as on the board
test("a lost status asks for the reason before it is written", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ needs_reason: true, reasons: REASONS })
    );
    await mountBoard();
    await openQuickView("Pallets");
    await contains(".modal .o_arrow_button:contains(Lost)").click();
    expect(".modal-title:contains(Lost reason)").toHaveCount(1);
    await contains(".modal:last .o_form_button_cancel").click();
    expect.verifySteps([]);
    expect(".modal .o_arrow_button_current").toHaveText("New");

    await contains(".modal .o_arrow_button:contains(Lost)").click();
    await contains(".modal:last .o_radio_input:eq(0)").click();
    await contains(".modal:last .o_form_button_save").click();
    expect.verifySteps([["write", [1], { status_id: 3, loss_reason_id: 1 }]]);
});

// REQ-0.56
test("a refused status says why", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ refusal: "Status is not allowed for the selected type" })
    );
    await mountBoard();
    await openQuickView("Pallets");
    await contains(".modal .o_arrow_button:contains(Qualified)").click();
    expect(".o_notification_content").toHaveText("Status is not allowed for the selected type");
    expect(".modal .o_arrow_button_current").toHaveText("New");
    expect.verifySteps([]);
});

// REQ-0.55
test("a click on an avatar gives the lead to the colleague", async () => {
    onRpc("lead.lead", "get_reassignment_candidates", ({ args }) => {
        expect.step(["candidates", args[0]]);
        return CANDIDATES;
    });
    LeadLead._records[0].user_id = 7;
    await mountBoard();
    await openQuickView("Pallets");
    expect.verifySteps([["candidates", [1]]]);
    expect(queryAllAttributes(".o_lead_reassign_user", "aria-label")).toEqual(["Mitchell", "Anna"]);
    expect(".o_lead_reassign_user:eq(0)").toHaveAttribute("aria-pressed", "true");

    await contains(".o_lead_reassign_user:eq(1)").click();
    await animationFrame();
    expect.verifySteps([["write", [1], { user_id: 8 }]]);
    expect(".o_lead_reassign_user:eq(1)").toHaveAttribute("aria-pressed", "true");
});

// REQ-0.55, REQ-1.14: who may not reassign is offered nobody
test("without candidates there are no avatars", async () => {
    await mountBoard();
    await openQuickView("Pallets");
    expect(".modal .o_form_view").toHaveCount(1);
    expect(".o_lead_reassign").toHaveCount(0);
});

// REQ-0.55: what the server refuses is not shown
test("a refused reassignment leaves the salesperson", async () => {
    expect.errors(1);
    onRpc("lead.lead", "get_reassignment_candidates", () => CANDIDATES);
    onRpc("lead.lead", "web_save", () => {
        throw makeServerError({ message: "Ask a manager to assign it." });
    });
    LeadLead._records[0].user_id = 7;
    await mountBoard();
    await openQuickView("Pallets");
    await contains(".o_lead_reassign_user:eq(1)").click();
    await animationFrame();
    expect.verifyErrors(["Ask a manager to assign it."]);
    expect(".o_lead_reassign_user:eq(0)").toHaveAttribute("aria-pressed", "true");
});

// REQ-0.55: with a question before
test("Delete asks first and takes the card off the board", async () => {
    await mountBoard();
    await openQuickView("Pallets");
    await contains(".modal .o_lead_quick_view_delete").click();
    await contains(".modal:last button:contains(No, keep it)").click();
    expect.verifySteps([]);

    await contains(".modal .o_lead_quick_view_delete").click();
    await contains(".modal:last .btn-primary:contains(Delete)").click();
    await animationFrame();
    expect.verifySteps([["delete", [1]]]);
    expect(".modal").toHaveCount(0);
    expect(getColumns()[0]).toEqual(["Shelves"]);
});

// REQ-0.55, REQ-0.16: hidden, not just refused
test("who may not delete or edit is offered neither", async () => {
    const [[name, arch]] = Object.entries(LeadLead._views);
    LeadLead._views = { [name]: arch.replace("<form", `<form delete="0" edit="0"`) };
    await mountBoard();
    await openQuickView("Pallets");
    expect(".modal .o_lead_quick_view_delete").toHaveCount(0);
    expect(".modal .o_lead_quick_view_edit").toHaveText("Open");
});
