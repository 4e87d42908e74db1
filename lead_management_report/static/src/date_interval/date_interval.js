import { Component, useEnv } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import {
    deserializeDate,
    formatDate,
    serializeDate,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/**
 * Returns the moment at which a day begins for the user, wherever the browser is.
 *
 * @param {luxon.DateTime} day
 * @returns {luxon.DateTime}
 */
const getStart = (day) => day.startOf("day").setZone(user.tz || "default", { keepLocalTime: true });

/**
 * Returns the domain of an interval of days in the user's time zone, both included.
 *
 * @param {string} fieldName of a datetime field
 * @param {luxon.DateTime|false} from first day, falsy when open
 * @param {luxon.DateTime|false} to last day, falsy when open
 * @returns {Array}
 */
export function getIntervalDomain(fieldName, from, to) {
    const domain = [];
    if (from) {
        domain.push([fieldName, ">=", serializeDateTime(getStart(from))]);
    }
    if (to) {
        const next = getStart(to.plus({ days: 1 }));
        domain.push([fieldName, "<", serializeDateTime(next)]);
    }
    return domain.length === 2 ? ["&", ...domain] : domain;
}

/**
 * Returns what the filter of an interval says.
 *
 * @param {luxon.DateTime|false} from
 * @param {luxon.DateTime|false} to
 * @returns {string}
 */
export function getIntervalLabel(from, to) {
    if (from && to) {
        return _t("Date: %(from)s to %(to)s", { from: formatDate(from), to: formatDate(to) });
    }
    return from
        ? _t("Date: from %(from)s", { from: formatDate(from) })
        : _t("Date: to %(to)s", { to: formatDate(to) });
}

/**
 * Two days that filter a report by its date, inclusive, either side open.
 *
 * The filter is one of the search bar: it is seen and removed there, and goes into
 * favorites. Below the search bar the two fields show it.
 */
export class DateInterval extends Component {
    static template = "lead_management_report.DateInterval";
    static components = { DateTimeInput };
    static props = { fieldName: { type: String, optional: true } };
    static defaultProps = { fieldName: "date" };

    setup() {
        this.env = useEnv();
    }

    /**
     * The filter of the search model that holds the interval, if one is on.
     */
    get filter() {
        const { query, searchItems } = this.env.searchModel;
        return query
            .map(({ searchItemId }) => searchItems[searchItemId])
            .find((item) => item.leadInterval);
    }

    get interval() {
        // texts in the filter, because it goes into the state of the view
        const { from, to } = this.filter?.leadInterval || {};
        return { from: from ? deserializeDate(from) : false, to: to ? deserializeDate(to) : false };
    }

    /**
     * @param {"from"|"to"} side
     * @param {luxon.DateTime|false} day
     */
    set(side, day) {
        const interval = { ...this.interval, [side]: day || false };
        const { searchModel } = this.env;
        if (this.filter) {
            searchModel.deactivateGroup(this.filter.groupId);
        }
        const { from, to } = interval;
        if (from || to) {
            searchModel.createNewFilters([
                {
                    description: getIntervalLabel(from, to),
                    domain: getIntervalDomain(this.props.fieldName, from, to),
                    invisible: "True",
                    leadInterval: {
                        from: from && serializeDate(from),
                        to: to && serializeDate(to),
                    },
                },
            ]);
        }
    }

    clear() {
        this.env.searchModel.deactivateGroup(this.filter.groupId);
    }
}
