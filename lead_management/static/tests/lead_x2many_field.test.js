import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { fields, mountView } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLossReason, LeadSettings, LeadType } from "./lead_test_models";

defineLeadModels();

function mountList() {
    return mountView({
        type: "form",
        resModel: "lead.settings",
        resId: 1,
        arch: /* xml */ `
            <form>
                <field name="status_ids" widget="lead_x2many">
                    <list>
                        <field name="name"/>
                        <field name="kind" phone="hide"/>
                    </list>
                </field>
            </form>`,
    });
}

test.tags("desktop");
test("a wide screen shows every column", async () => {
    await mountList();
    expect(queryAllTexts("th[data-name]")).toEqual(["Name", "Kind"]);
    // REQ-0.28: a heading that is too long for its column takes a second line
    const [heading] = document.querySelectorAll("th[data-name] .text-truncate");
    expect(getComputedStyle(heading).whiteSpace).toBe("normal");
});

test.tags("mobile");
test("a phone leaves out the columns that are marked so", async () => {
    await mountList();
    expect(queryAllTexts("th[data-name]")).toEqual(["Name"]);
});

// REQ-0.36, REQ-8.3: in the narrow lists of a card
test.tags("desktop");
test("a long name takes two lines rather than lose its end", async () => {
    LeadLossReason._records[0].name = "Joanna Lewandowska";
    LeadType._fields.reason_id = fields.Many2one({ relation: "lead.loss.reason" });
    LeadType._records[0].reason_id = 1;
    LeadSettings._records[0].type_ids = [1];
    await mountView({
        type: "form",
        resModel: "lead.settings",
        resId: 1,
        arch: /* xml */ `
            <form>
                <field name="type_ids" widget="lead_x2many">
                    <list><field name="name"/><field name="reason_id" width="95px"/></list>
                </field>
            </form>`,
    });
    expect(queryAllTexts(".o_data_cell[name=reason_id]")).toEqual(["Joanna Lewandowska"]);
    const cut = queryAll(".o_data_cell[name=reason_id]").filter(
        (cell) => cell.scrollWidth > cell.clientWidth
    );
    expect(cut).toHaveLength(0);
});
