import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Number of days with its unit, short enough for a card: "24d". */
export class LeadDayCountField extends Component {
    static template = "lead_management.LeadDayCountField";
    static props = { ...standardFieldProps };

    get text() {
        return _t("%(days)sd", { days: this.props.record.data[this.props.name] });
    }
}

export const leadDayCountField = {
    component: LeadDayCountField,
    displayName: _t("Number of days"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
};

registry.category("fields").add("lead_day_count", leadDayCountField);
