import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

class LeadDuplicate extends models.Model {
    _name = "lead.duplicate";

    lead_ids = fields.Many2many({ relation: "lead.lead" });

    _records = [
        { id: 1, lead_ids: [11, 12, 13, 14, 15, 16] },
        { id: 2, lead_ids: [11, 12, 13, 14, 15, 16, 17, 18] },
    ];
}

defineLeadModels();
defineModels([LeadDuplicate]);

// REQ-6.1, REQ-8.6
test("of a big group the first leads are named, and how many more there are", async () => {
    LeadLead._records = [11, 12, 13, 14, 15, 16, 17, 18].map((id) => ({ id, name: `Lead ${id}` }));
    await mountView({
        type: "list",
        resModel: "lead.duplicate",
        arch: `<list><field name="lead_ids" widget="lead_group"/></list>`,
    });
    const tags = (row) => queryAllTexts(`.o_data_row:eq(${row}) .o_tag`);
    expect(tags(0)).toHaveLength(6);
    expect(".o_data_row:eq(0) .o_lead_group_further").toHaveCount(0);
    expect(tags(1)).toEqual(["Lead 11", "Lead 12", "Lead 13", "Lead 14", "Lead 15"]);
    expect(".o_data_row:eq(1) .o_lead_group_further").toHaveText("+3");
    expect(".o_data_row:eq(1) .o_lead_group_further").toHaveAttribute(
        "title",
        "Lead 16, Lead 17, Lead 18"
    );
});

// REQ-6.1
for (const [type, arch] of [
    [
        "list",
        `<list js_class="lead_duplicate_list"><field name="lead_ids" widget="lead_group"/></list>`,
    ],
    [
        "kanban",
        `<kanban js_class="lead_duplicate_kanban"><templates><t t-name="card">
            <field name="lead_ids" widget="lead_group"/>
        </t></templates></kanban>`,
    ],
]) {
    test(`${type}: of hundreds of leads the names of twenty are read, all are counted`, async () => {
        const ids = [...Array(300).keys()].map((number) => number + 11);
        LeadLead._records = ids.map((id) => ({ id, name: `Lead ${id}` }));
        LeadDuplicate._records = [{ id: 1, lead_ids: ids }];
        onRpc("lead.duplicate", "web_search_read", ({ kwargs }) => {
            expect.step(kwargs.specification.lead_ids.limit);
        });
        await mountView({ type, resModel: "lead.duplicate", arch });
        expect.verifySteps([20]);
        expect(".o_lead_group_further").toHaveText("+295");
        expect(".o_lead_group_further").toHaveAttribute("title", /^Lead 16, .*, Lead 30, …$/);
    });
}
