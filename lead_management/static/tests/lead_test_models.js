import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

export class LeadStatus extends models.Model {
    _name = "lead.status";

    name = fields.Char();
    is_closed = fields.Boolean();
    kind = fields.Selection({
        default: "open",
        selection: [
            ["open", "Open"],
            ["won", "Won"],
            ["lost", "Lost"],
        ],
    });

    _records = [
        { id: 1, name: "New", is_closed: false, kind: "open" },
        { id: 2, name: "Qualified", is_closed: false, kind: "open" },
        { id: 3, name: "Lost", is_closed: true, kind: "lost" },
    ];
}

const STATUS_CHOICES = [
    { id: 1, display_name: "New" },
    { id: 2, display_name: "Qualified" },
    { id: 3, display_name: "Lost" },
];

export class LeadLossReason extends models.Model {
    _name = "lead.loss.reason";

    name = fields.Char();

    _records = [
        { id: 1, name: "Too expensive" },
        { id: 2, name: "Something else" },
    ];
}

export class LeadType extends models.Model {
    _name = "lead.type";

    name = fields.Char();
    color = fields.Integer();
    properties_definition = fields.PropertiesDefinition();
    status_ids = fields.Many2many({ relation: "lead.status" });
    blocked_lead_count = fields.Integer({ readonly: true });
    replacement_ref = fields.Char();
    added_status_refs = fields.Json();

    _records = [
        { id: 1, name: "Wholesale", status_ids: [1, 2] },
        { id: 2, name: "Retail", status_ids: [] },
    ];
}

const REASONS_FORM = /* xml */ `
    <form js_class="lead_settings">
        <field name="reason_ids"><list editable="bottom"><field name="name"/></list></field>
    </form>`;

export class LeadSettings extends models.Model {
    _name = "lead.settings";

    name = fields.Char();
    type_ids = fields.One2many({ relation: "lead.type" });
    status_ids = fields.One2many({ relation: "lead.status" });
    reason_ids = fields.One2many({ relation: "lead.loss.reason" });
    replacement_ref = fields.Char();

    _records = [{ id: 1, name: "A", type_ids: [1, 2], status_ids: [1, 2, 3] }];

    _views = {
        "form,lead_management.lead_settings_view_form_reasons": REASONS_FORM,
    };

    get_first_steps() {
        return [];
    }
}

const QUICK_VIEW = /* xml */ `
    <form js_class="lead_quick_view" create="0">
        <header>
            <field name="status_id" widget="lead_statusbar" options="{'clickable': '1'}"/>
        </header>
        <sheet>
            <field name="name" readonly="1"/>
            <field name="user_id" readonly="1" force_save="1"/>
            <widget name="lead_reassign"/>
        </sheet>
    </form>`;

export class LeadLead extends models.Model {
    _name = "lead.lead";

    name = fields.Char();
    board_position = fields.Float();
    board_rank = fields.Float();
    city = fields.Char();
    date = fields.Datetime();
    date_deadline = fields.Date();
    days_in_status = fields.Integer();
    days_stuck = fields.Integer();
    expected_revenue = fields.Integer({ aggregator: "sum", string: "Expected revenue" });
    is_closed = fields.Boolean();
    loss_note = fields.Text({ string: "Loss note" });
    loss_reason_id = fields.Many2one({ relation: "lead.loss.reason", string: "Lost reason" });
    partner_id = fields.Many2one({ relation: "res.partner", string: "Customer" });
    partner_name = fields.Char({ string: "Legal entity name" });
    contact_name = fields.Char({ string: "Contact name" });
    priority_color = fields.Integer();
    properties = fields.Properties({
        definition_record: "type_id",
        definition_record_field: "properties_definition",
    });
    settings_id = fields.Many2one({ relation: "lead.settings" });
    type_id = fields.Many2one({ relation: "lead.type" });
    status_id = fields.Many2one({ relation: "lead.status", string: "Status" });
    status_choices = fields.Json({
        default: STATUS_CHOICES,
        compute() {
            for (const lead of this) {
                lead.status_choices = STATUS_CHOICES;
            }
        },
    });
    user_id = fields.Many2one({ relation: "res.users" });

    _records = [
        {
            id: 1,
            name: "Pallets",
            settings_id: 1,
            status_id: 1,
            expected_revenue: 100,
            priority_color: 1,
        },
        { id: 2, name: "Shelves", status_id: 1, expected_revenue: 20 },
        { id: 3, name: "Forklift", status_id: 2, expected_revenue: 3 },
        { id: 4, name: "Scales", status_id: 3, is_closed: true, user_id: 7 },
    ];

    _views = {
        "form,lead_management.lead_lead_view_form_quick_view": QUICK_VIEW,
    };

    get_status_change_requirements() {
        return makeRequirements();
    }

    get_drop_targets() {
        return { requirements: [], zones: [] };
    }

    get_type_counts() {
        return [];
    }

    undo_status_change() {
        return true;
    }

    get_reassignment_candidates() {
        return [];
    }

    move_on_board() {
        return true;
    }
}

/**
 * What the server answers about a move that needs nothing, with what a test changes.
 *
 * @param {object} [changes]
 * @returns {import("../src/lead_status_change/lead_status_change").StatusRequirements}
 */
export function makeRequirements(changes = {}) {
    return { refusal: false, needs_reason: false, reasons: [], missing_fields: [], ...changes };
}

export const REASONS = [
    { id: 1, name: "Too expensive", note_required: false },
    { id: 2, name: "Something else", note_required: true },
];

export function defineLeadModels() {
    defineMailModels();
    defineModels([LeadLead, LeadLossReason, LeadSettings, LeadStatus, LeadType]);
}
