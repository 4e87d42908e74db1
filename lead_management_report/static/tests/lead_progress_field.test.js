import { describe, expect, test } from "@odoo/hoot";
import { mountView } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

// REQ-7.8: and not only beyond it
test("a target that is just reached is green", async () => {
    LeadLead._records = [99, 100, 130].map((expected_revenue, index) => ({
        id: index + 1,
        name: "Target",
        expected_revenue,
    }));
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: /* xml */ `
            <list>
                <field name="expected_revenue" widget="lead_progress"
                    options="{'overflow_class': 'bg-success'}"/>
            </list>`,
    });
    expect(".o_data_row:eq(0) .o_progress > div").not.toHaveClass("bg-success");
    expect(".o_data_row:eq(1) .o_progress > div").toHaveClass("bg-success");
    expect(".o_data_row:eq(2) .o_progress > div").toHaveClass("bg-success");
});
