import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { readClock } from "./lead_response_words";

const LOOKS = {
    due: { className: "text-bg-light border", icon: "fa-clock-o" },
    at_risk: { className: "text-bg-warning", icon: "fa-hourglass-half" },
    missed: { className: "text-bg-danger", icon: "fa-exclamation-circle" },
    met: { className: "text-bg-success", icon: "fa-check" },
    waiting: { className: "text-bg-secondary", icon: "fa-pause" },
};

/** What is left of the time to answer: "2 h 10 min left", "missed 35 min ago". */
export class LeadResponseCountdown extends Component {
    static template = "lead_management_response.Countdown";
    static props = {
        clock: { type: [Object, Boolean], optional: true },
        details: { type: Boolean, optional: true },
    };

    setup() {
        this.timer = useService("lead_response_clock");
        this.time = useState(this.timer.clock);
        onMounted(() => this.timer.enter());
        onWillUnmount(() => this.timer.leave());
    }

    get reading() {
        return this.props.clock ? readClock(this.props.clock, this.time.now) : null;
    }

    get look() {
        return LOOKS[this.reading.state];
    }

    get dueText() {
        const { due } = this.props.clock;
        return due ? _t("Due %(date)s", { date: formatDateTime(deserializeDateTime(due)) }) : "";
    }
}

/** The countdown as the widget of the due time; what it counts with comes with the record. */
export class LeadResponseCountdownField extends Component {
    static template = "lead_management_response.CountdownField";
    static components = { LeadResponseCountdown };
    static props = { ...standardFieldProps, details: { type: Boolean, optional: true } };

    get clock() {
        return this.props.record.data.response_clock || false;
    }
}

export const leadResponseCountdownField = {
    component: LeadResponseCountdownField,
    displayName: _t("Countdown of the first response"),
    supportedTypes: ["datetime"],
    supportedOptions: [{ label: _t("Due time beside it"), name: "details", type: "boolean" }],
    fieldDependencies: [{ name: "response_clock", type: "json", readonly: true }],
    isEmpty: (record) => !record.data.response_clock,
    extractProps: ({ options }) => ({ details: Boolean(options.details) }),
};

registry.category("fields").add("lead_response_countdown", leadResponseCountdownField);
