import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/**
 * Says a number of minutes in words: "35 min", "2 h 10 min", "3 d 4 h".
 *
 * @param {number} minutes
 * @param {number} [day] minutes that a day has
 * @returns {string}
 */
export function formatMinutes(minutes, day = 24 * 60) {
    const days = Math.floor(minutes / day);
    const hours = Math.floor((minutes % day) / 60);
    const rest = Math.floor(minutes % 60);
    if (days) {
        return hours ? _t("%(days)s d %(hours)s h", { days, hours }) : _t("%(days)s d", { days });
    }
    if (hours) {
        return rest
            ? _t("%(hours)s h %(minutes)s min", { hours, minutes: rest })
            : _t("%(hours)s h", { hours });
    }
    return _t("%(minutes)s min", { minutes: rest });
}

/**
 * Tells how a clock stands at a moment.
 *
 * @param {object} clock what the server says: `state`, `due`, `risk` and `date` in UTC, `spans`
 *  of working time in seconds
 * @param {number} now in milliseconds
 * @returns {{state: string, text: string}}
 */
export function readClock(clock, now) {
    const at = (text) => DateTime.fromSQL(text, { zone: "utc" }).toMillis();
    if (clock.date) {
        const time = formatMinutes(clock.minutes);
        return clock.state === "met"
            ? { state: "met", text: _t("answered in %(time)s", { time }) }
            : { state: "missed", text: _t("answered late, in %(time)s", { time }) };
    }
    if (clock.state === "waiting") {
        return { state: "waiting", text: _t("clock stands still") };
    }
    if (!clock.due) {
        const isMissed = clock.state === "missed";
        return { state: isMissed ? "missed" : "due", text: isMissed ? _t("missed") : "" };
    }
    const due = at(clock.due);
    if (due <= now) {
        const time = formatMinutes((now - due) / 60000);
        return { state: "missed", text: _t("missed %(time)s ago", { time }) };
    }
    const second = now / 1000;
    const left = clock.spans.reduce(
        (sum, [start, end]) => sum + Math.max(0, end - Math.max(start, second)),
        0
    );
    // hours of work, not days of them: a day of work is none of 24 hours
    const time = formatMinutes(Math.ceil(left / 60), Infinity);
    const state = clock.risk && at(clock.risk) <= now ? "at_risk" : "due";
    return { state, text: _t("%(time)s left", { time }) };
}
