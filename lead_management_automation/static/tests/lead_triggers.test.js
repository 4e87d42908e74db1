import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class LeadStatus extends models.Model {
    _name = "lead.status";

    name = fields.Char();

    _records = [{ id: 7, name: "Qualified" }];
}

class LeadPriority extends models.Model {
    _name = "lead.priority";

    name = fields.Char();

    _records = [{ id: 3, name: "Urgent" }];
}

class Lead extends models.Model {
    _name = "lead.lead";

    name = fields.Char();
    status_id = fields.Many2one({ relation: "lead.status" });
    priority_id = fields.Many2one({ relation: "lead.priority" });
    type_id = fields.Many2one({ relation: "lead.status" });

    _records = [{ id: 1, name: "Lathe", status_id: 7, priority_id: 3, type_id: 7 }];
}

class Task extends models.Model {
    _name = "task";

    name = fields.Char();
    stage_id = fields.Many2one({ relation: "lead.status" });

    _records = [{ id: 1, name: "Paint", stage_id: 7 }];
}

class Rule extends models.Model {
    _name = "base.automation";

    model_id = fields.Many2one({ relation: "ir.model" });
    model_name = fields.Char();
    model_is_mail_thread = fields.Boolean();
    trigger = fields.Selection({
        selection: [
            ["on_stage_set", "Stage is set to"],
            ["on_user_set", "User is set"],
            ["on_priority_set", "Priority is set to"],
            ["on_create", "On create"],
        ],
    });

    _records = [
        { id: 1, model_id: 1, model_name: "lead.lead", trigger: "on_stage_set" },
        { id: 2, model_id: 1, model_name: "task", trigger: "on_create" },
    ];
}

defineMailModels();
defineModels([LeadStatus, LeadPriority, Lead, Task, Rule]);

const LEAD_FIELDS = [
    { name: "status_id", ttype: "many2one", relation: "lead.status" },
    { name: "priority_id", ttype: "many2one", relation: "lead.priority" },
    { name: "user_id", ttype: "many2one", relation: "res.users" },
];

async function openRule(resId, modelFields) {
    onRpc("ir.model.fields", "search_read", () => modelFields);
    await mountView({
        type: "form",
        resModel: "base.automation",
        resId,
        arch: `
            <form>
                <field name="model_id"/>
                <field name="model_name" invisible="1"/>
                <field name="trigger" widget="lead_automation_trigger_selection"/>
            </form>`,
    });
    await contains("[name='trigger'] input").click();
    return queryAllTexts(".o_select_menu_item");
}

async function openColumnRules(resModel, groupBy) {
    mockService("action", {
        doAction(action, { additionalContext }) {
            expect.step(action);
            expect.step(additionalContext);
        },
    });
    onRpc("ir.model", "search", () => [42]);
    await mountView({
        type: "kanban",
        resModel,
        arch: `
            <kanban>
                <templates>
                    <t t-name="card"><field name="name"/></t>
                </templates>
            </kanban>`,
        groupBy: [groupBy],
    });
    await contains(".o_group_config .dropdown-toggle", { visible: false }).click();
    await contains(".o-dropdown--menu .o_column_automations").click();
}

function expectColumnRules(trigger, values) {
    expect.verifySteps([
        "base_automation.base_automation_act",
        {
            active_test: false,
            default_model_id: 42,
            search_default_model_id: 42,
            default_trigger: trigger,
            ...values,
        },
    ]);
}

test("status and priority of a lead are offered as triggers", async () => {
    const labels = await openRule(1, LEAD_FIELDS);
    expect(labels).toEqual(["Status is set to", "User is set", "Priority is set to", "On create"]);
});

test("the chosen trigger of a lead speaks of the status", async () => {
    await openRule(1, LEAD_FIELDS);
    expect(queryOne("[name='trigger'] input").value).toBe("Status is set to");
});

test("a model without status and stage is offered neither", async () => {
    const labels = await openRule(2, [{ name: "name", ttype: "char", relation: false }]);
    expect(labels).toEqual(["On create"]);
});

test("the stage of another model is still called a stage", async () => {
    const labels = await openRule(2, [
        { name: "stage_id", ttype: "many2one", relation: "task.stage" },
        { name: "status_id", ttype: "many2one", relation: "task.status" },
    ]);
    expect(labels).toEqual(["Stage is set to", "On create"]);
});

test.tags("desktop");
test("the column of a status opens its rules", async () => {
    await openColumnRules("lead.lead", "status_id");
    expectColumnRules("on_stage_set", {
        default_name: 'Status is set to "Qualified"',
        default_trg_field_ref: 7,
    });
});

test.tags("desktop");
test("the column of a priority opens its rules", async () => {
    await openColumnRules("lead.lead", "priority_id");
    expectColumnRules("on_priority_set", {
        default_name: 'Priority is set to "Urgent"',
        default_trg_field_ref: 3,
    });
});

test.tags("desktop");
test("other columns of leads keep the trigger of Odoo", async () => {
    await openColumnRules("lead.lead", "type_id");
    expectColumnRules("on_create_or_write", {});
});

test.tags("desktop");
test("columns of other models keep the words of Odoo", async () => {
    await openColumnRules("task", "stage_id");
    expectColumnRules("on_stage_set", {
        default_name: 'Stage is set to "Qualified"',
        default_trg_field_ref: 7,
    });
});
