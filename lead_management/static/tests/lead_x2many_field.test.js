import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountView } from "@web/../tests/web_test_helpers";
import { defineLeadModels } from "./lead_test_models";

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
