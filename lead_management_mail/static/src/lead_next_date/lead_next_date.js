import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The day of the nearest activity. Where nothing is planned it says so: "changed Nov 28" is no
 * plan, and never looks like one.
 */
export class LeadNextDate extends Component {
    static template = "lead_management_mail.LeadNextDate";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get day() {
        const value = this.data[this.props.name];
        return value && formatDate(value);
    }

    get isPlanned() {
        return Boolean(this.data.has_next_activity);
    }

    get title() {
        return this.isPlanned
            ? ""
            : _t("Nothing planned, last changed: %(day)s", { day: this.day });
    }
}

registry.category("fields").add("lead_next_date", {
    component: LeadNextDate,
    supportedTypes: ["date"],
    fieldDependencies: [{ name: "has_next_activity", type: "boolean" }],
});
