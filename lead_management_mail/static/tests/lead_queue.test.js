import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
    patchTranslations,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

class LeadEmail extends models.Model {
    _name = "lead.email";

    subject = fields.Char();
    state = fields.Char({ default: "todo" });

    _records = [
        { id: 1, subject: "Racking" },
        { id: 2, subject: "Newsletter" },
        { id: 3, subject: "Pallets" },
    ];
    _views = {
        list: /* xml */ `<list js_class="lead_queue_list"><field name="subject"/></list>`,
        search: /* xml */ `<search/>`,
    };

    decide(ids, decision) {
        expect.step([decision, ids]);
        this.write(ids, { state: decision === "undo" ? "todo" : decision });
        return {
            type: "ir.actions.client",
            tag: "lead_queue_decided",
            params: {
                message: `${decision} done`,
                notes: [],
                lead_id: decision === "create" ? 42 : false,
                model: "lead.email",
                ids,
                is_undone: decision === "undo",
            },
        };
    }
}

defineMailModels();
defineModels([LeadEmail]);

const isAllowed = { value: true };

beforeEach(() => {
    isAllowed.value = true;
    patchTranslations();
    patchWithCleanup(user, { hasGroup: async () => isAllowed.value });
});

async function openQueue() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        name: "Queue",
        res_model: "lead.email",
        views: [[false, "list"]],
        domain: [["state", "=", "todo"]],
    });
    document.activeElement.blur();
}

async function pressKey(key) {
    await press(key);
    await animationFrame();
    await animationFrame();
}

/** Waits until the pane has asked for the marked row and shows the answer. */
async function pane() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

const getRows = () => queryAllTexts(".o_data_row");

// REQ-0.22, REQ-0.61: one key for each decision, about the marked row
test("keys decide about the marked row", async () => {
    await openQueue();
    expect(".o_lead_queue_cursor").toHaveText("Racking");
    await pressKey("i");
    expect.verifySteps([["ignore", [1]]]);
    expect(getRows()).toEqual(["Newsletter", "Pallets"]);
    await pressKey("ArrowDown");
    expect(".o_lead_queue_cursor").toHaveText("Pallets");
    await pressKey("c");
    await pressKey("a");
    expect.verifySteps([
        ["create", [3]],
        ["attach", [2]],
    ]);
    expect(getRows()).toEqual([]);
});

// REQ-0.61
test("a key decides about the selected rows together", async () => {
    await openQueue();
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
    expect(".o_lead_queue_cursor").toHaveCount(0);
    await pressKey("i");
    expect.verifySteps([["ignore", [1, 3]]]);
});

// REQ-0.61
test("undo brings back what was decided", async () => {
    await openQueue();
    await pressKey("i");
    expect(".o_notification").toHaveText(/ignore done/);
    await contains(".o_notification button:contains(Undo)").click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        ["ignore", [1]],
        ["undo", [1]],
    ]);
    expect(getRows()).toEqual(["Racking", "Newsletter", "Pallets"]);
});

// REQ-0.61: longer than other messages stay, for whoever reads them first
test("undo can be clicked for ten seconds", async () => {
    await openQueue();
    await pressKey("i");
    await advanceTime(8000);
    expect(".o_notification button:contains(Undo)").toHaveCount(1);
    await advanceTime(3000);
    expect(".o_notification").toHaveCount(0);
    expect.verifySteps([["ignore", [1]]]);
});

test("no decision while somebody types, nor with Ctrl", async () => {
    await openQueue();
    await contains(".o_searchview_input").focus();
    await pressKey("i");
    document.activeElement.blur();
    await press(["ctrl", "i"]);
    await animationFrame();
    expect.verifySteps([]);
    expect(getRows()).toEqual(["Racking", "Newsletter", "Pallets"]);
});

test("no decision without the right to make one", async () => {
    isAllowed.value = false;
    await openQueue();
    await pressKey("c");
    expect.verifySteps([]);
    expect(getRows()).toEqual(["Racking", "Newsletter", "Pallets"]);
});

// REQ-0.61
test("the message of a decision leads to the new lead", async () => {
    await openQueue();
    await pressKey("c");
    expect.verifySteps([["create", [1]]]);
    expect(".o_notification button:contains(Open lead)").toHaveCount(1);
});

/** A list with the pane beside it; the second row has a suggested lead. */
function defineReading() {
    LeadEmail._fields.suggested_lead_id = fields.Many2one({ relation: "lead.email" });
    LeadEmail._records[1].suggested_lead_id = 3;
    LeadEmail._views.list = /* xml */ `
        <list js_class="lead_queue_list" class="o_lead_with_pane">
            <field name="subject"/><field name="suggested_lead_id"/>
        </list>`;
    onRpc("lead.email", "get_reading", ({ args }) => ({
        title: `Item ${args[0][0]}`,
        sender: "anna@example.com",
        date: "2026-03-02 10:00:00",
        body: "<p>We need <b>shelves</b></p>",
        attachments: [],
        recording: false,
        state: "todo",
        lead: false,
        suggested: args[0][0] === 2 && { id: 3, name: "Pallets" },
        may_decide: true,
        may_reply: true,
    }));
}

/** Notes which lead is opened, and goes nowhere. */
function stepOpenedLeads() {
    const action = getService("action");
    patchWithCleanup(action, {
        async doAction(request) {
            if (request.res_model !== "lead.lead") {
                return super.doAction(...arguments);
            }
            expect.step(["open lead", request.res_id]);
        },
    });
}

// REQ-0.61: without a suggestion A asks which lead it is
test("A opens the picker where nothing is suggested", async () => {
    defineReading();
    onRpc("lead.email", "action_attach_other", ({ args }) => {
        expect.step(["ask", args[0]]);
        return { type: "ir.actions.client", tag: "soft_reload" };
    });
    await openQueue();
    await pane();
    // REQ-8.7: the pane beside the list reads the marked row
    expect(".o_lead_reading_pane h2").toHaveText("Item 1");
    expect(".o_lead_reading_body b").toHaveText("shelves");
    expect(".o_lead_reading_pane button.btn-primary").toHaveText("Create lead");
    await pressKey("a");
    expect.verifySteps([["ask", [1]]]);
    await contains(".o_data_row:contains(Newsletter) td[name=subject]").click();
    await pane();
    expect(".o_lead_reading_pane h2").toHaveText("Item 2");
    expect(".o_lead_reading_pane button.btn-primary").toHaveText("Attach");
    await pressKey("a");
    expect.verifySteps([["attach", [2]]]);
    expect(getRows()).toHaveLength(2);
});

// REQ-8.7: list, message, reply
test("the message is answered beside the list", async () => {
    defineReading();
    onRpc("lead.email", "action_reply", ({ args }) => {
        expect.step(["reply", args[0]]);
        return { type: "ir.actions.act_window_close" };
    });
    await openQueue();
    await pane();
    await contains(".o_lead_reading_pane button:contains(Reply)").click();
    expect.verifySteps([["reply", [1]]]);
});

// REQ-8.7: what was decided makes room for the next one
test("the pane reads on where an item was decided", async () => {
    defineReading();
    await openQueue();
    await pane();
    await contains(".o_lead_reading_pane button:contains(Ignore)").click();
    await pane();
    expect.verifySteps([["ignore", [1]]]);
    expect(".o_lead_reading_pane h2").toHaveText("Item 2");
    await contains(".o_lead_reading_pane button:contains(Attach)").click();
    await pane();
    expect.verifySteps([["attach", [2]]]);
    expect(".o_lead_reading_pane h2").toHaveText("Item 3");
});

// REQ-0.61
test("who creates a lead may open it at once, by button and by Shift", async () => {
    defineReading();
    await openQueue();
    stepOpenedLeads();
    await pane();
    await contains(".o_lead_reading_pane button:contains(Create and open)").click();
    await pane();
    expect.verifySteps([
        ["create", [1]],
        ["open lead", 42],
    ]);
    document.activeElement.blur();
    await pressKey(["shift", "c"]);
    expect.verifySteps([
        ["create", [1]],
        ["open lead", 42],
    ]);
});
