import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/** Date with its distance from today in days: "03/24/2026 · 5d ago", "… · In 5d". */
export class LeadDaysField extends Component {
    static template = "lead_management.LeadDaysField";
    static props = {
        ...standardFieldProps,
        icon: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedDate() {
        return formatDate(this.value);
    }

    get distance() {
        const day = this.value.startOf("day");
        const today = DateTime.local().startOf("day");
        const days = Math.round(day.diff(today, "days").days);
        if (days < 0) {
            return _t("%(days)sd ago", { days: -days });
        }
        return days ? _t("In %(days)sd", { days }) : _t("Today");
    }
}

export const leadDaysField = {
    component: LeadDaysField,
    displayName: _t("Date and distance in days"),
    supportedTypes: ["date", "datetime"],
    supportedOptions: [{ label: _t("Icon"), name: "icon", type: "string" }],
    extractProps: ({ options }) => ({ icon: options.icon }),
};

registry.category("fields").add("lead_days", leadDaysField);
