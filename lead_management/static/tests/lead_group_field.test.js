import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
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
