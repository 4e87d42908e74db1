import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { fields, mountView, patchTranslations } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

beforeEach(() => {
    patchTranslations();
    Object.assign(LeadLead._fields, {
        date_next_step: fields.Date(),
        has_next_activity: fields.Boolean(),
    });
});

// REQ-2.16: the day of an edit is no plan, and never looks like one
test("the list tells a plan from the day of a change", async () => {
    LeadLead._records = [
        { id: 1, name: "Planned", date_next_step: "2026-12-02", has_next_activity: true },
        { id: 2, name: "Changed", date_next_step: "2026-11-28", has_next_activity: false },
        { id: 3, name: "Untouched", date_next_step: false, has_next_activity: false },
    ];
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: /* xml */ `<list><field name="date_next_step" widget="lead_next_date"/></list>`,
    });
    expect(".o_data_row:eq(0) .o_data_cell").toHaveText("12/02/2026");
    expect(".o_data_row:eq(0) .o_lead_unplanned").toHaveCount(0);
    expect(".o_data_row:eq(1) .o_data_cell").toHaveText(/^changed\s+11\/28\/2026$/);
    expect(".o_lead_unplanned").toHaveAttribute(
        "title",
        "Nothing planned, last changed: 11/28/2026"
    );
    expect(".o_data_row:eq(2) .o_data_cell").toHaveText("");
});
