import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
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
                    <list editable="bottom"><field name="name"/></list>
                </field>
            </page>
            <page string="Types" name="types">
                <field name="type_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="status_ids" column_invisible="1"/>
                        <field name="blocked_lead_count" column_invisible="1"/>
                        <field name="replacement_status_id" column_invisible="1"/>
                    </list>
                </field>
                <widget name="lead_type_matrix"/>
            </page>
        </notebook>
    </form>`;

beforeEach(() => {
    onRpc("lead.settings", "web_save", ({ args }) => {
        expect.step(args[1]);
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
    expect(".o_lead_type_matrix .alert").toHaveCount(0);
    await contains(tick("Wholesale", "New")).click();
    expect(".o_lead_type_matrix .alert b:first").toHaveText("Wholesale");
    expect(".o_lead_type_matrix .alert b:last").toHaveText("7");

    await contains(".o_lead_type_replacement").select("2");
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        { type_ids: [[1, 1, { status_ids: [[3, 1]], replacement_status_id: 2 }]] },
    ]);
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
