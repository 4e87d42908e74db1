import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;
const FORM = /* xml */ `
    <form js_class="lead_form">
        <header>
            <field name="status_id" widget="lead_statusbar" options="{'clickable': '1'}"/>
        </header>
        <field name="name"/>
    </form>`;
const LIST = /* xml */ `
    <list js_class="lead_list" multi_edit="1">
        <field name="name"/>
        <field name="status_id"/>
    </list>`;
const UNDO = ".o_notification button:contains(Undo)";

beforeEach(() => {
    onRpc("lead.lead", "undo_status_change", function ({ args }) {
        expect.step(["undo", ...args]);
        this.env["lead.lead"].write(args[0], { status_id: 1 });
        return true;
    });
});

async function undo(message) {
    expect(".o_notification_content").toHaveText(message);
    await contains(UNDO).click();
    await animationFrame();
    expect(".o_notification").toHaveCount(0);
}

async function setStatusOfFirst(count) {
    for (let index = 0; index < count; index++) {
        await contains(`.o_data_row:eq(${index}) .o_list_record_selector input`).click();
    }
    await contains(".o_data_row:eq(0) [name=status_id]").click();
    await contains(".o_data_row:eq(0) [name=status_id] input").edit("Qualified", {
        confirm: false,
    });
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item:contains(Qualified)").click();
}

// REQ-8.5
test("a move on the status bar is taken back, and the card says so", async () => {
    await mountView({ type: "form", resModel: "lead.lead", resId: 1, arch: FORM });
    await contains(".o_statusbar_status button:contains(Qualified)").click();
    expect(".o_arrow_button_current").toHaveText("Qualified");
    await undo("Moved to Qualified: Pallets");
    expect(".o_arrow_button_current").toHaveText("New");
    expect.verifySteps([["undo", [1]]]);
});

// REQ-8.5
test("a status that was set on several rows is taken back on all of them", async () => {
    await mountView({ type: "list", resModel: "lead.lead", arch: LIST });
    await setStatusOfFirst(2);
    await contains(".modal .btn:contains(Update)").click();
    await undo("Moved to Qualified: 2 leads");
    expect(".o_data_row:eq(1) [name=status_id]").toHaveText("New");
    expect.verifySteps([["undo", [1, 2]]]);
});

// REQ-8.5: a drop on a zone takes the card from the board
test("a card that was dropped on a zone comes back", async () => {
    onRpc("lead.lead", "get_drop_targets", () => ({
        requirements: [],
        zones: [{ id: 3, name: "Lost", kind: "lost" }],
    }));
    await mountView({
        type: "kanban",
        resModel: "lead.lead",
        arch: BOARD,
        domain: [["is_closed", "=", false]],
    });
    const { drop, moveTo } = await contains(".o_kanban_record:contains(Pallets)").drag();
    await moveTo(".o_kanban_group:nth-child(2)");
    await animationFrame();
    await moveTo(".o_lead_drop_zone");
    await drop();
    await animationFrame();
    expect(".o_kanban_record:contains(Pallets)").toHaveCount(0);
    await undo("Moved to Lost: Pallets");
    expect(".o_kanban_group:nth-child(1) .o_kanban_record:contains(Pallets)").toHaveCount(1);
    expect.verifySteps([["undo", [1]]]);
});

// REQ-8.5: what a dialog or a button has done with many
test("an action on many leads offers its own way back, and celebrates", async () => {
    onRpc("lead.lead", "undo_assignment", ({ args }) => {
        expect.step(["undo", ...args]);
        return true;
    });
    mockService("effect", { add: ({ type }) => expect.step(type) });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "lead_moved",
        params: {
            is_won: true,
            message: "Given to Anna: 2 leads",
            next: { type: "ir.actions.act_window_close" },
            undo: ["undo_assignment", ["signed"]],
        },
    });
    await animationFrame();
    expect.verifySteps(["rainbow_man"]);
    await undo("Given to Anna: 2 leads");
    expect.verifySteps([["undo", "signed"]]);
});
