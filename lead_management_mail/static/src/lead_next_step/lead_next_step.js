import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ActivityButton } from "@mail/core/web/activity_button";
import {
    KanbanActivity,
    kanbanActivity,
} from "@mail/views/web/fields/kanban_activity/kanban_activity";
import { getDaysAhead } from "@lead_management/lead_days_field/lead_days_field";

/**
 * The nearest activity of a lead in one line: "Call · Ask for the plan, 2d late".
 *
 * The icon opens what is planned and plans more, as everywhere in Odoo.
 */
export class LeadNextStep extends Component {
    static components = { ActivityButton };
    static props = KanbanActivity.props;
    static template = "lead_management_mail.LeadNextStep";

    get data() {
        return this.props.record.data;
    }

    get isPlanned() {
        return Boolean(this.data.activity_ids.count && this.data.activity_date_deadline);
    }

    get what() {
        const { activity_summary, activity_type_id } = this.data;
        const kind = activity_type_id?.display_name;
        // Odoo proposes the name of the type as the summary
        const isSame = activity_summary?.trim() === kind?.trim();
        return [kind, !isSame && activity_summary].filter(Boolean).join(" · ");
    }

    get when() {
        const days = getDaysAhead(this.data.activity_date_deadline);
        if (days < 0) {
            return _t("%(days)sd late", { days: -days });
        }
        return days ? _t("in %(days)sd", { days }) : _t("today");
    }

    get whenClass() {
        const classes = { overdue: "text-danger fw-bold", today: "o_lead_today fw-bold" };
        return classes[this.data.activity_state] || "text-muted";
    }
}

registry.category("fields").add("lead_next_step", {
    ...kanbanActivity,
    component: LeadNextStep,
    fieldDependencies: [
        ...kanbanActivity.fieldDependencies,
        { name: "activity_date_deadline", type: "date" },
    ],
});
