import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { openFigure } from "../lead_figure/lead_figure";
import { LeadTrendChart } from "./lead_trend_chart";

const { DateTime } = luxon;

const NO_FILTERS = {
    company_id: false,
    source_id: false,
    team_id: false,
    type_id: false,
    user_id: false,
};

/** Of these a smaller figure is the better one, and of those neither. */
const FEWER_IS_BETTER = new Set(["days", "lost"]);
const NEITHER_IS_BETTER = new Set(["neutral", "open"]);

/** The periods to choose from; each returns first and last day. */
const getPeriods = () => [
    { name: "month", label: _t("This month"), unit: "month" },
    { name: "quarter", label: _t("This quarter"), unit: "quarter" },
    { name: "year", label: _t("This year"), unit: "year" },
    { name: "last_year", label: _t("Last 12 months") },
    { name: "all", label: _t("All dates") },
    { name: "custom", label: _t("From … to …") },
];

/**
 * One page on which a manager sees where leads come from, where they stop, who has how
 * much to do and what was lost. All figures come in one call; each
 * opens its records.
 */
export class LeadDashboard extends Component {
    static template = "lead_management_report.Dashboard";
    static components = { DateTimeInput, Layout, LeadTrendChart, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.periods = getPeriods();
        const start = { period: "year", funnelMode: "reached", ...this.getPeriod("year") };
        this.state = useState({ ...start, ...NO_FILTERS, ...this.props.state?.filters });
        this.content = useState({ data: null });
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state } }) });
        onWillStart(() => this.load());
    }

    // ------------------------------------------------------------------ filters

    /** The fields that filter, as they are drawn. */
    get selectors() {
        const selectors = [
            { name: "type_id", model: "lead.type", label: _t("Type") },
            { name: "team_id", model: "crm.team", label: _t("Sales team") },
            {
                name: "user_id",
                model: "res.users",
                label: _t("Salesperson"),
                domain: [["share", "=", false]],
            },
            { name: "source_id", model: "utm.source", label: _t("Source") },
        ];
        if (user.allowedCompanies.length > 1) {
            const ids = user.activeCompanies.map(({ id }) => id);
            const domain = [["id", "in", ids]];
            selectors.push({
                name: "company_id",
                model: "res.company",
                label: _t("Company"),
                domain,
            });
        }
        return selectors;
    }

    get isFiltered() {
        return Object.keys(NO_FILTERS).some((name) => this.state[name]);
    }

    getPeriod(name) {
        const today = DateTime.now().setZone(user.tz || "default");
        const { unit } = this.periods.find((period) => period.name === name);
        if (unit) {
            return {
                date_from: serializeDate(today.startOf(unit)),
                date_to: serializeDate(today.endOf(unit)),
            };
        }
        if (name === "last_year") {
            const from = today.minus({ years: 1 }).plus({ days: 1 });
            return { date_from: serializeDate(from), date_to: serializeDate(today) };
        }
        return { date_from: false, date_to: false };
    }

    setPeriod(name) {
        const days = name === "custom" ? {} : this.getPeriod(name);
        return this.setFilters({ period: name, ...days });
    }

    getDay(side) {
        const day = this.state[`date_${side}`];
        return day ? deserializeDate(day) : false;
    }

    setDay(side, day) {
        return this.setFilters({ [`date_${side}`]: day ? serializeDate(day) : false });
    }

    setFilter(name, value) {
        return this.setFilters({ [name]: value });
    }

    setFilters(filters) {
        Object.assign(this.state, filters);
        return this.load();
    }

    async load() {
        const { date_from, date_to } = this.state;
        const filters = { date_from, date_to };
        for (const name of Object.keys(NO_FILTERS)) {
            filters[name] = this.state[name];
        }
        const call = this.orm.call("lead.dashboard", "get_data", [filters]);
        this.content.data = await this.keepLast.add(call);
    }

    // ------------------------------------------------------------------ figures

    get tiles() {
        const { amounts, before, totals } = this.content.data;
        const money = amounts.map((amount) => ({
            name: amount.name,
            label: amount.label,
            figure: amount.leads,
            text: this.money(amount.sum),
            value: amount.sum,
            before: before && before.amounts[amount.name],
            show: (value) => this.money(value),
        }));
        const counts = Object.entries({
            created: _t("Created"),
            open: _t("Opened"),
            won: _t("Won"),
            lost: _t("Lost"),
            neutral: _t("Closed without result"),
        }).map(([name, label]) => ({
            name,
            label,
            figure: totals[name],
            value: totals[name].value,
            before: before && before.totals[name].value,
            show: (value) => this.integer(value),
        }));
        const shares = [
            ["conversion", _t("Conversion"), (value) => this.percent(value)],
            ["days", _t("Days until closed"), (value) => this.number(value)],
        ].map(([name, label, show]) => ({
            name,
            label,
            text: show(totals[name]),
            value: totals[name],
            before: before && before.totals[name],
            show,
        }));
        return [...counts, ...shares, ...money];
    }

    /**
     * How a figure has changed since the period before.
     *
     * @param {{ before: number|false, name: string, show: (value: number) => string, value: number|false }} tile
     * @returns {{ icon: string, text: string, title: string }|false} false where nothing is compared
     */
    getDelta({ before, name, show, value }) {
        if (before === false || value === false || (!before && !value)) {
            return false;
        }
        const change = value - before;
        const isGood = FEWER_IS_BETTER.has(name) ? change < 0 : change > 0;
        const color = NEITHER_IS_BETTER.has(name) || !change ? "text-muted" : "";
        const { date_from, date_to } = this.content.data.before;
        return {
            icon: [
                "fa",
                change ? (change > 0 ? "fa-caret-up" : "fa-caret-down") : "fa-minus",
                color || (isGood ? "text-success" : "text-danger"),
            ].join(" "),
            text: before
                ? this.percent((100 * Math.abs(change)) / Math.abs(before))
                : `+${show(value)}`,
            title: _t("Before: %(value)s (%(from)s – %(to)s)", {
                value: show(before),
                from: formatDate(deserializeDate(date_from)),
                to: formatDate(deserializeDate(date_to)),
            }),
        };
    }

    /**
     * The tile of a measure: its value, and that of the period before, which it may have
     * bettered.
     */
    getMeasure({ is_less_better, unit, values }) {
        const [now, before] = values.map((one) => ({
            ...one,
            text: unit === "minutes" ? this.minutes(one.value) : this.percent(one.value),
        }));
        const isComparable = before && now.value !== false && before.value !== false;
        const change = isComparable ? now.value - before.value : 0;
        const isBetter = is_less_better ? change < 0 : change > 0;
        return {
            now,
            before,
            icon: change > 0 ? "fa-arrow-up" : change < 0 ? "fa-arrow-down" : "",
            color: isBetter ? "text-success" : "text-danger",
            comparison: isBetter ? _t("Better than before") : _t("Worse than before"),
        };
    }

    /** The steps of the funnel, by "reached" or by "now in". */
    get steps() {
        const mode = this.state.funnelMode;
        const steps = this.content.data.funnel;
        const largest = Math.max(...steps.map((step) => step[mode].value), 1);
        return steps.map((step, index) => {
            const { value } = step[mode];
            const previous = index && steps[index - 1][mode].value;
            return {
                ...step,
                figure: step[mode],
                revenue: step[`${mode}_revenue`],
                width: Math.max((100 * value) / largest, 2),
                conversion: previous && mode === "reached" ? (100 * value) / previous : false,
            };
        });
    }

    get tables() {
        const { salespeople, sources } = this.content.data;
        return [
            {
                name: "sources",
                title: _t("Source effectiveness"),
                first: _t("Source"),
                none: _t("No source"),
                rows: sources,
            },
            {
                name: "salespeople",
                title: _t("Salespeople"),
                first: _t("Salesperson"),
                none: _t("No salesperson"),
                rows: salespeople,
            },
        ];
    }

    integer(value) {
        return formatInteger(value);
    }

    number(value) {
        return value === false ? "–" : formatFloat(value, { digits: [16, 1] });
    }

    percent(value) {
        return value === false ? "–" : `${formatFloat(value, { digits: [16, 1] })} %`;
    }

    /** Minutes, from two hours on hours. */
    minutes(value) {
        return value === false || value >= 120
            ? this.time(value === false ? value : value / 60)
            : _t("%s min", formatInteger(Math.round(value)));
    }

    money(value) {
        const { currency_id: currencyId } = this.content.data;
        return formatMonetary(value, { currencyId, digits: [16, 0] });
    }

    /** Time in a status: hours, from two days on days. */
    time(hours) {
        if (hours === false) {
            return "–";
        }
        return hours < 48
            ? _t("%s h", formatFloat(hours, { digits: [16, 1] }))
            : _t("%s d", formatFloat(hours / 24, { digits: [16, 1] }));
    }

    /**
     * Opens the records behind a figure.
     *
     * @param {{ domain: Array, model: string }} figure
     * @param {...string} names what the records are
     */
    open(figure, ...names) {
        return openFigure(this.action, figure, names.filter(Boolean).join(" · "));
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("lead_management_report.dashboard", LeadDashboard);
