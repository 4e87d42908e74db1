import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
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
import { LeadTrendChart } from "./lead_trend_chart";

const { DateTime } = luxon;

const NO_FILTERS = {
    company_id: false,
    source_id: false,
    team_id: false,
    type_id: false,
    user_id: false,
};

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
        const { amounts, totals } = this.content.data;
        const money = amounts.map((amount) => ({
            name: amount.name,
            label: amount.label,
            figure: amount.leads,
            text: this.money(amount.sum),
        }));
        return [
            { name: "created", label: _t("Created"), figure: totals.created },
            { name: "open", label: _t("Opened"), figure: totals.open },
            { name: "won", label: _t("Won"), figure: totals.won },
            { name: "lost", label: _t("Lost"), figure: totals.lost },
            { name: "neutral", label: _t("Closed without result"), figure: totals.neutral },
            { name: "conversion", label: _t("Conversion"), text: this.percent(totals.conversion) },
            { name: "days", label: _t("Days until closed"), text: this.number(totals.days) },
            ...money,
        ];
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
                rows: sources,
            },
            {
                name: "salespeople",
                title: _t("Salespeople"),
                first: _t("Salesperson"),
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
        const views = [[false, "list"]];
        if (figure.model === "lead.lead") {
            views.push([false, "form"]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: names.filter(Boolean).join(" · "),
            res_model: figure.model,
            views,
            domain: figure.domain,
        });
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("lead_management_report.dashboard", LeadDashboard);
