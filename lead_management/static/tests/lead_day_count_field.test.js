import { expect, test } from "@odoo/hoot";
import { mountView, patchTranslations } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

defineLeadModels();

async function mountCard(days) {
    LeadLead._records = [{ id: 1, name: "Pallets", days_in_status: days }];
    await mountView({
        type: "kanban",
        resModel: "lead.lead",
        arch: /* xml */ `
            <kanban>
                <templates>
                    <t t-name="card">
                        <field name="days_in_status" widget="lead_day_count"/>
                    </t>
                </templates>
            </kanban>`,
    });
}

// REQ-0.21
test("the days in a status carry their unit", async () => {
    await mountCard(24);
    expect(".o_kanban_record [name=days_in_status]").toHaveText("24d");
});

test("a lead that came today shows 0 days", async () => {
    await mountCard(0);
    expect(".o_kanban_record [name=days_in_status]").toHaveText("0d");
});

// REQ-0.17, REQ-0.21
test("the unit is the one of the user's language", async () => {
    patchTranslations({ lead_management: { "%(days)sd": "%(days)sд" } });
    await mountCard(24);
    expect(".o_kanban_record [name=days_in_status]").toHaveText("24д");
});
