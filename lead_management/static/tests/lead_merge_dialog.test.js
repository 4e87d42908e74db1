import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { LeadMergeDialog } from "../src/lead_merge_dialog/lead_merge_dialog";
import { defineLeadModels } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const getPreview = (intoId) => ({
    into_id: intoId || 2,
    warnings: ["Bob works on the lead [000001] One."],
    leads: [
        { id: 2, name: "[000002] Two", status: "New", user: "Ann", moves: [["Files", 1]] },
        { id: 1, name: "[000001] One", status: "New", user: "Bob", moves: [["Files", 3]] },
    ],
    rows: [
        {
            name: "name",
            label: "Name",
            values: { 1: "One", 2: "Two" },
            chosen: [intoId || 2],
            is_united: false,
        },
        {
            name: "tag_ids",
            label: "Tags",
            values: { 1: "A", 2: "B" },
            chosen: [1, 2],
            is_united: true,
        },
        {
            name: "phone",
            label: "Phone",
            values: { 1: "", 2: "22" },
            chosen: [2],
            is_united: false,
        },
    ],
});

async function openDialog() {
    onRpc("lead.lead", "get_merge_preview", ({ args }) => {
        expect.step(`preview ${args[1]}`);
        return getPreview(args[1]);
    });
    onRpc("lead.lead", "merge_leads", ({ args }) => {
        expect.step(`merge into ${args[1]} ${JSON.stringify(args[2])}`);
        return { merge_id: 7, lead_id: args[1], message: "Merged" };
    });
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(LeadMergeDialog, {
        leadIds: [1, 2],
        onMerged: ({ merge_id }) => expect.step(`merged ${merge_id}`),
    });
    await animationFrame();
}

// REQ-6.2
test("what will be kept is marked, and another value is chosen by a click", async () => {
    await openDialog();
    expect.verifySteps(["preview null"]);
    expect(queryAllTexts("tr[data-name=name] [aria-pressed=true]")).toEqual(["Two"]);
    expect(queryAllTexts("tr[data-name=tag_ids] [aria-pressed=true]")).toEqual(["B", "A"]);
    expect(".o_lead_merge_moves").toHaveText("Moves to the lead that stays: Files: 3");
    expect(queryAllTexts(".alert-warning")).toEqual([
        "Several people have these leads: Ann, Bob",
        "Bob works on the lead [000001] One.",
    ]);
    await contains("tr[data-name=name] [aria-pressed=false]").click();
    expect(queryAllTexts("tr[data-name=name] [aria-pressed=true]")).toEqual(["One"]);
    await contains(".o_lead_merge_confirm").click();
    expect.verifySteps(['merge into 2 {"name":1}', "merged 7"]);
    expect(".o_lead_merge").toHaveCount(0);
});

// REQ-6.2
test("all values of a lead are taken, but none that it lacks", async () => {
    await openDialog();
    await contains(".o_lead_merge_all:eq(1)").click();
    await contains(".o_lead_merge_confirm").click();
    expect.verifySteps(["preview null", 'merge into 2 {"name":1,"tag_ids":1}', "merged 7"]);
});

// REQ-6.2
test("a second click on what is united keeps all of it again", async () => {
    await openDialog();
    await contains("tr[data-name=tag_ids] button:eq(1)").click();
    expect(queryAllTexts("tr[data-name=tag_ids] [aria-pressed=true]")).toEqual(["A"]);
    await contains("tr[data-name=tag_ids] button:eq(1)").click();
    expect(queryAllTexts("tr[data-name=tag_ids] [aria-pressed=true]")).toEqual(["B", "A"]);
    expect.verifySteps(["preview null"]);
});

// REQ-6.2
test("which lead stays is chosen", async () => {
    await openDialog();
    await contains(".o_lead_merge_stay:eq(1) input").click();
    await animationFrame();
    expect(".o_lead_merge_moves").toHaveText("Moves to the lead that stays: Files: 1");
    await contains(".o_lead_merge_confirm").click();
    expect.verifySteps(["preview null", "preview 1", "merge into 1 {}", "merged 7"]);
});
