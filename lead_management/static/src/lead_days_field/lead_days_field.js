import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * Counts the days from today to a day: negative for one that has passed.
 *
 * @param {luxon.DateTime} value
 * @returns {number}
 */
export function getDaysAhead(value) {
    const today = DateTime.local().startOf("day");
    return Math.round(value.startOf("day").diff(today, "days").days);
}

/**
 * Date with its distance from today in days: "03/24/2026 · 5d ago", "… · In 5d".
 *
 * Where room is scarce the option `display` leaves one of them, and the title tells both:
 * `distance`, or `day` for the day alone ("Mar 24"). With `both` the title says what it is.
 */
export class LeadDaysField extends Component {
    static template = "lead_management.LeadDaysField";
    static props = {
        ...standardFieldProps,
        display: { type: String, optional: true },
        icon: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        switch (this.props.display) {
            case "distance":
                return this.distance;
            case "day":
                return this.value.toLocaleString({ month: "short", day: "numeric" });
        }
        return this.fullText;
    }

    get fullText() {
        return `${formatDate(this.value)} · ${this.distance}`;
    }

    get title() {
        return this.props.display
            ? `${this.props.record.fields[this.props.name].string}: ${this.fullText}`
            : false;
    }

    get distance() {
        const days = getDaysAhead(this.value);
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
    supportedOptions: [
        { label: _t("Icon"), name: "icon", type: "string" },
        {
            label: _t("Display"),
            name: "display",
            type: "selection",
            choices: [
                { label: _t("Distance in days"), value: "distance" },
                { label: _t("Day"), value: "day" },
                { label: _t("Both"), value: "both" },
            ],
        },
    ],
    extractProps: ({ options }) => ({ display: options.display, icon: options.icon }),
};

registry.category("fields").add("lead_days", leadDaysField);
