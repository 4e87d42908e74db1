import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { fields, mountView } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

const CARD = /* xml */ `
    <kanban>
        <templates>
            <t t-name="card"><field name="activity_ids" widget="lead_next_step"/></t>
        </templates>
    </kanban>`;

beforeEach(() => {
    mockDate("2026-11-29 12:00:00");
    Object.assign(LeadLead._fields, {
        activity_date_deadline: fields.Date(),
        activity_exception_decoration: fields.Char(),
        activity_exception_icon: fields.Char(),
        activity_ids: fields.Many2many({ relation: "lead.status" }),
        activity_state: fields.Char(),
        activity_summary: fields.Char(),
        activity_type_icon: fields.Char(),
        activity_type_id: fields.Many2one({ relation: "mail.activity.type" }),
    });
});

async function mountCard(values) {
    LeadLead._records = [{ id: 1, name: "Pallets", ...values }];
    await mountView({ type: "kanban", resModel: "lead.lead", arch: CARD });
}

// REQ-8.1: one line says what comes next, and by how much it is late
test("what is planned next stands in one line", async () => {
    await mountCard({
        activity_date_deadline: "2026-11-27",
        activity_ids: [1],
        activity_state: "overdue",
        activity_summary: "Ask for the plan",
    });
    expect(".o_lead_next_what").toHaveText("Ask for the plan");
    expect(".o_lead_next_when").toHaveText("2d late");
    expect(".o_lead_next_when").toHaveClass("text-danger");
});

// REQ-8.1: Odoo proposes the name of the type as the summary
test("an activity called as its type is named once", async () => {
    LeadLead._fields.activity_type_id.relation = "lead.type";
    await mountCard({
        activity_date_deadline: "2026-11-29",
        activity_ids: [1],
        activity_state: "today",
        activity_summary: "Retail",
        activity_type_id: 2,
    });
    expect(".o_lead_next_what").toHaveText("Retail");
});

// REQ-8.1
test("what is due today is no alarm", async () => {
    await mountCard({
        activity_date_deadline: "2026-11-29",
        activity_ids: [1],
        activity_state: "today",
    });
    expect(".o_lead_next_when").toHaveText("today");
    expect(".o_lead_next_when").not.toHaveClass("text-danger");
});

// REQ-8.1
test("what is planned for later is said quietly", async () => {
    await mountCard({
        activity_date_deadline: "2026-12-02",
        activity_ids: [1],
        activity_state: "planned",
    });
    expect(".o_lead_next_when").toHaveText("in 3d");
    expect(".o_lead_next_when").toHaveClass("text-muted");
});

// REQ-8.1: the day of an edit is no plan
test("nothing planned is said, with the way to plan", async () => {
    await mountCard({ activity_ids: [] });
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveText("Nothing planned");
    expect(".o-mail-ActivityButton").toHaveCount(1);
});
