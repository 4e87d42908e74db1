import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAllValues } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { deepCopy } from "@web/core/utils/objects";
import { contains, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadType } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const FORM = /* xml */ `
    <form js_class="lead_settings">
        <field name="name"/>
        <notebook>
            <page string="Statuses" name="statuses">
                <field name="status_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="kind" column_invisible="1"/>
                    </list>
                </field>
            </page>
            <page string="Types" name="types">
                <field name="type_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="status_ids" column_invisible="1"/>
                        <field name="blocked_lead_count" column_invisible="1"/>
                        <field name="replacement_ref" column_invisible="1"/>
                        <field name="added_status_refs" column_invisible="1"/>
                    </list>
                </field>
                <widget name="lead_type_matrix"/>
            </page>
        </notebook>
    </form>`;

let steps;

beforeEach(() => {
    steps = [];
    onRpc("lead.settings", "web_save", ({ args }) => {
        steps.push(deepCopy(args[1]));
        expect.step(deepCopy(args[1]));
    });
});

function mountSettings(context = { lead_settings_page: "types" }) {
    return mountView({
        type: "form",
        resModel: "lead.settings",
        resId: 1,
        arch: FORM,
        context,
    });
}

const tick = (type, status) => `.o_lead_type_matrix input[aria-label="${type}: ${status}"]`;

// REQ-4.2
test("the context names the page that is open first", async () => {
    await mountSettings();
    expect(".o_notebook_headers .active").toHaveText("Types");
});

test("without a page in the context the first one is open", async () => {
    await mountSettings({});
    expect(".o_notebook_headers .active").toHaveText("Statuses");
});

// REQ-0.75
test("a type without a list shows every status ticked", async () => {
    await mountSettings();
    expect(tick("Wholesale", "New")).toBeChecked();
    expect(tick("Wholesale", "Lost")).not.toBeChecked();
    expect(tick("Wholesale", "New")).not.toHaveClass("opacity-50");
    expect(tick("Retail", "New")).toBeChecked();
    expect(tick("Retail", "Lost")).toBeChecked();
    expect(tick("Retail", "Lost")).toHaveClass("opacity-50");
});

// REQ-0.75, REQ-4.7
test("ticks are written by Save", async () => {
    await mountSettings();
    await contains(tick("Wholesale", "Lost")).click();
    await contains(tick("Wholesale", "New")).click();
    expect(tick("Wholesale", "Lost")).toBeChecked();
    expect(tick("Wholesale", "New")).not.toBeChecked();
    expect.verifySteps([]);

    await contains(".o_form_button_save").click();
    expect.verifySteps([
        {
            type_ids: [
                [
                    1,
                    1,
                    {
                        status_ids: [
                            [4, 3],
                            [3, 1],
                        ],
                    },
                ],
            ],
        },
    ]);
});

// REQ-0.75: the others stay allowed
test("a status taken out of a type without a list leaves the others", async () => {
    await mountSettings();
    await contains(tick("Retail", "Qualified")).click();
    expect(tick("Retail", "Qualified")).not.toBeChecked();
    expect(tick("Retail", "New")).toBeChecked();
    expect(tick("Retail", "Lost")).toBeChecked();
    expect(tick("Retail", "Lost")).not.toHaveClass("opacity-50");
});

// REQ-0.75: an empty list would allow everything
test("the last tick of a type stays", async () => {
    await mountSettings();
    await contains(tick("Wholesale", "New")).click();
    expect(tick("Wholesale", "Qualified")).not.toBeEnabled();
});

// REQ-4.7
test("Discard brings the ticks back", async () => {
    await mountSettings();
    await contains(tick("Wholesale", "Lost")).click();
    await contains(".o_form_button_cancel").click();
    expect(tick("Wholesale", "Lost")).not.toBeChecked();
    expect.verifySteps([]);
});

// REQ-0.79
test("leads of a type in a status taken out ask for the replacement", async () => {
    LeadType._onChanges = {
        status_ids(record) {
            record.blocked_lead_count = 7;
        },
    };
    await mountSettings();
    expect(".o_lead_type_matrix .alert:has(select)").toHaveCount(0);
    await contains(tick("Wholesale", "New")).click();
    expect(".o_lead_type_matrix .alert:has(select) b:first").toHaveText("Wholesale");
    expect(".o_lead_type_matrix .alert:has(select) b:last").toHaveText("7");

    await contains(".o_lead_status_select").select("2");
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ type_ids: [[1, 1, { status_ids: [[3, 1]], replacement_ref: "2" }]] }]);
});

// REQ-0.79
test("types that allow no lost or no won status are named", async () => {
    await mountSettings();
    expect(".o_lead_no_lost_status b").toHaveText("Wholesale");
    expect(".o_lead_no_won_status b").toHaveText("Wholesale");
    await contains(tick("Wholesale", "Lost")).click();
    expect(".o_lead_no_lost_status").toHaveCount(0);
    await contains(tick("Retail", "Lost")).click();
    expect(".o_lead_no_lost_status b").toHaveText("Retail");
});

async function addStatus(name) {
    await contains(".o_notebook_headers a[name=statuses]").click();
    await contains("[name=status_ids] .o_field_x2many_list_row_add a").click();
    await contains("[name=status_ids] .o_selected_row [name=name] input").edit(name, {
        confirm: "blur",
    });
    await contains(".o_notebook_headers a[name=types]").click();
}

// REQ-0.75, REQ-4.7: one Save adds the status and allows it
test("a status that is not saved yet can be ticked", async () => {
    await mountSettings();
    await addStatus("Waiting");
    expect(tick("Retail", "Waiting")).toBeChecked();
    expect(tick("Wholesale", "Waiting")).not.toBeChecked();
    await contains(tick("Wholesale", "Waiting")).click();
    await contains(tick("Retail", "Lost")).click();
    expect(tick("Wholesale", "Waiting")).toBeChecked();
    expect(tick("Retail", "Waiting")).toBeChecked();

    await contains(".o_form_button_save").click();
    const [{ status_ids, type_ids }] = steps;
    const ref = status_ids[0][1];
    expect(status_ids).toEqual([[0, ref, { name: "Waiting", kind: "open" }]]);
    expect(type_ids.map(([, id, { added_status_refs }]) => [id, added_status_refs])).toEqual([
        [1, [ref]],
        [2, [ref]],
    ]);
    expect.verifySteps([{ status_ids, type_ids }]);
});

// REQ-0.75
test("a new status that is taken out again is not sent", async () => {
    await mountSettings();
    await addStatus("Waiting");
    await contains(tick("Wholesale", "Waiting")).click();
    await contains(tick("Wholesale", "Waiting")).click();
    expect(tick("Wholesale", "Waiting")).not.toBeChecked();
    await contains(".o_form_button_save").click();
    expect(steps[0].type_ids[0][2].added_status_refs).toEqual([]);
    expect.verifySteps([steps[0]]);
});

// REQ-4.8
test("leads of a deleted status can go to one that is not saved yet", async () => {
    await mountView({
        type: "form",
        resModel: "lead.settings",
        resId: 1,
        arch: FORM.replace(
            "<notebook>",
            `<field name="replacement_ref" widget="lead_replacement"/><notebook>`
        ),
    });
    await addStatus("Waiting");
    expect(queryAllTexts(".o_lead_status_select:first option")).toEqual([
        "",
        "New",
        "Qualified",
        "Lost",
        "Waiting",
    ]);
    await contains(".o_lead_status_select:first").select(
        queryAllValues(".o_lead_status_select:first option").at(-1)
    );
    await contains(".o_form_button_save").click();
    expect(steps[0].replacement_ref).toBe(steps[0].status_ids[0][1]);
    expect.verifySteps([steps[0]]);
});

// REQ-4.7: leaving the page saves nothing
test("hidden or left, the form does not save by itself", async () => {
    await mountSettings();
    await contains(tick("Wholesale", "Lost")).click();
    window.dispatchEvent(new Event("beforeunload"));
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect.verifySteps([]);
});

test("a colour is chosen from the dots that a click on it shows", async () => {
    await mountView({
        type: "form",
        resModel: "lead.settings",
        resId: 1,
        arch: FORM.replace(
            '<field name="status_ids" column_invisible="1"/>',
            '<field name="status_ids" column_invisible="1"/><field name="color" widget="lead_color"/>'
        ),
        context: { lead_settings_page: "types" },
    });
    await contains(".o_field_widget[name=type_ids] .o_data_cell[name=name]").click();
    expect(".o_selected_row .o_colorlist button").toHaveCount(1);
    await contains(".o_selected_row .o_colorlist_toggler").click();
    expect(".o_selected_row .o_colorlist button").toHaveCount(12);
    await contains(".o_selected_row .o_colorlist_item_color_4").click();
    expect(".o_selected_row .o_colorlist button").toHaveCount(1);
    await contains(".o_form_button_save").click();
    expect(steps[0].type_ids).toEqual([[1, 1, { color: 4 }]]);
    expect.verifySteps([steps[0]]);
});
