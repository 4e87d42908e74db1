import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    makeServerError,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { defineLeadModels, LeadLead, makeRequirements } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const BOARD = /* xml */ `
    <kanban js_class="lead_board" default_group_by="status_id"
        default_order="board_position, id desc">
        <templates>
            <t t-name="card">
                <field name="name"/>
            </t>
        </templates>
    </kanban>`;

beforeEach(() => {
    patchWithCleanup(AnimatedNumber, { enableAnimations: false });
    Object.assign(LeadLead, {
        _records: [
            { id: 1, name: "Pallets", status_id: 1, board_position: 1, board_rank: 3 },
            { id: 2, name: "Shelves", status_id: 1, board_position: 2, board_rank: 2 },
            { id: 3, name: "Ladders", status_id: 1, board_position: 3, board_rank: 1 },
            { id: 4, name: "Forklift", status_id: 2, board_position: 4, board_rank: 4 },
            { id: 5, name: "Scales", status_id: 2, board_position: 5, board_rank: 5 },
        ],
    });
    onRpc("lead.lead", "move_on_board", ({ args, kwargs }) => {
        expect.step(["place", args[0], kwargs.above_id, kwargs.below_id]);
    });
    onRpc("lead.lead", "web_save", ({ args, kwargs }) => {
        const { lead_board_place: place } = kwargs.context;
        expect.step(["write", args[0], args[1], ...(place ? [place] : [])]);
    });
    onRpc("web_resequence", () => {
        throw new Error("the leads themselves are never numbered");
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

const card = (name) => `.o_kanban_record:contains(${name})`;

async function dropOn(name, target) {
    await contains(card(name)).dragAndDrop(target);
    await animationFrame();
}

// REQ-0.57: one call and no write on leads
test("a drop inside a column keeps the place in one call", async () => {
    await mountBoard();
    expect(getColumns()[0]).toEqual(["Pallets", "Shelves", "Ladders"]);

    await dropOn("Ladders", card("Shelves"));
    expect(getColumns()[0]).toEqual(["Pallets", "Ladders", "Shelves"]);
    expect.verifySteps([["place", [3], 1, 2]]);

    await dropOn("Shelves", card("Pallets"));
    expect(getColumns()[0]).toEqual(["Shelves", "Pallets", "Ladders"]);
    expect.verifySteps([["place", [2], false, 1]]);

    await dropOn("Shelves", card("Ladders"));
    expect(getColumns()[0]).toEqual(["Pallets", "Ladders", "Shelves"]);
    expect.verifySteps([["place", [2], 3, false]]);
});

// REQ-0.57: the end of what is loaded is not the end of the column
test("a drop below the last loaded card stays above the ones not loaded", async () => {
    onRpc("lead.lead", "search", ({ kwargs }) => {
        expect.step(["search", kwargs.order, kwargs.limit]);
    });
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban limit="2"`) });
    expect(getColumns()[0]).toEqual(["Pallets", "Shelves"]);

    await dropOn("Pallets", card("Shelves"));
    expect(getColumns()[0]).toEqual(["Shelves", "Pallets"]);
    expect.verifySteps([
        ["search", "board_position ASC, id DESC", 1],
        ["place", [1], 2, 3],
    ]);
});

// REQ-0.57, REQ-0.6, REQ-8.1: one call writes the status and the place
test("a drop into another column moves the lead and keeps its place", async () => {
    await mountBoard();
    await dropOn("Shelves", card("Scales"));

    expect(getColumns()).toEqual([
        ["Pallets", "Ladders"],
        ["Forklift", "Shelves", "Scales"],
    ]);
    expect.verifySteps([["write", [2], { status_id: 2 }, { above_id: 4, below_id: 5 }]]);

    // what is written next takes no place along
    await dropOn("Pallets", card("Ladders"));
    expect.verifySteps([["place", [1], 3, false]]);
});

// REQ-0.57, REQ-8.1: the end of what is loaded is not the end of the column
test("a drop below the last loaded card of another column stays above the others", async () => {
    LeadLead._records.push({
        id: 6,
        name: "Hoist",
        status_id: 2,
        board_position: 6,
        board_rank: 6,
    });
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban limit="2"`) });
    expect(getColumns()[1]).toEqual(["Forklift", "Scales"]);
    await dropOn("Pallets", ".o_kanban_group:nth-child(2)");
    expect.verifySteps([["write", [1], { status_id: 2 }, { above_id: 5, below_id: 6 }]]);
});

// REQ-8.1: the cards that stay are not read again
test("a card that leaves a column is replaced by the next one", async () => {
    onRpc("lead.lead", "web_search_read", ({ kwargs }) => {
        expect.step(["read", kwargs.offset, kwargs.limit]);
    });
    await mountBoard({ arch: BOARD.replace("<kanban", `<kanban limit="2"`) });
    expect(getColumns()[0]).toEqual(["Pallets", "Shelves"]);
    await dropOn("Pallets", card("Scales"));
    expect(getColumns()[0]).toEqual(["Shelves", "Ladders"]);
    expect(".o_kanban_group:nth-child(1) .o_kanban_load_more").toHaveCount(0);
    expect.verifySteps([
        ["write", [1], { status_id: 2 }, { above_id: 4, below_id: 5 }],
        ["read", 1, 1],
    ]);
});

// REQ-0.56, REQ-0.57
test("a refused drop into another column keeps no place", async () => {
    onRpc("lead.lead", "get_status_change_requirements", () =>
        makeRequirements({ refusal: "Status is not allowed for the selected type" })
    );
    await mountBoard();
    await dropOn("Shelves", card("Scales"));

    expect(getColumns()[0]).toEqual(["Pallets", "Shelves", "Ladders"]);
    expect.verifySteps([]);
});

// REQ-0.57: what the server does not keep is not shown
test("a drop that fails puts the card back", async () => {
    expect.errors(1);
    onRpc("lead.lead", "move_on_board", () => {
        throw makeServerError({ message: "no longer yours" });
    });
    await mountBoard();
    await dropOn("Ladders", card("Pallets"));

    expect(getColumns()[0]).toEqual(["Pallets", "Shelves", "Ladders"]);
    expect.verifyErrors(["no longer yours"]);
});

// REQ-0.57: the user's own order and the one of all
test("the order of the team is one click away, and kept", async () => {
    await mountBoard();
    expect(".o_lead_order").toHaveText("My order");

    await contains(".o_lead_order").click();
    expect(".o_lead_order").toHaveText("Team order");
    expect(getColumns()[0]).toEqual(["Ladders", "Shelves", "Pallets"]);

    await dropOn("Pallets", card("Ladders"));
    expect(".o_notification_content").toHaveText("Switch to My order to arrange the cards.");
    expect(getColumns()[0]).toEqual(["Ladders", "Shelves", "Pallets"]);
    await dropOn("Shelves", card("Scales"));
    expect.verifySteps([["write", [2], { status_id: 2 }]]);
});

// REQ-0.57
test("the order chosen last is the one that the board opens with", async () => {
    localStorage.setItem("lead_management.team_order,7", "1");
    await mountBoard();
    expect(".o_lead_order").toHaveText("Team order");
    expect(getColumns()[0]).toEqual(["Ladders", "Shelves", "Pallets"]);

    await contains(".o_lead_order").click();
    expect(".o_lead_order").toHaveText("My order");
    expect(getColumns()[0]).toEqual(["Pallets", "Shelves", "Ladders"]);
    expect(localStorage.getItem("lead_management.team_order,7")).toBe("0");
});
