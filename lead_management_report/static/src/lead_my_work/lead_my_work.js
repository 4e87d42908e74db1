import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { getDaysAhead } from "@lead_management/lead_days_field/lead_days_field";
import { askStatusChange } from "@lead_management/lead_status_change/lead_status_change";
import { tellDone, tellMove } from "@lead_management/lead_undo/lead_undo";
import { openFigure } from "../lead_figure/lead_figure";

const { DateTime } = luxon;

const SECTION_COLORS = {
    overdue: "text-danger",
    today: "o_lead_my_work_today",
    week: "text-success",
};
const REASON_COLORS = { today: "o_lead_my_work_today" };
/** What is due before the day ends. */
const DUE = ["best", "overdue", "today"];

/**
 * What addons show of a lead on its row, each a component that gets the lead, and whether there
 * is something to show.
 */
export const leadMyWorkBadges = registry.category("lead_my_work_badges");

/** Days from today that a next step is put off by. */
const getDelays = () => [
    { days: 1, label: _t("Tomorrow") },
    { days: 3, label: _t("In 3 days") },
    { days: 7, label: _t("In a week") },
];

/**
 * What came of a step, and when the next one is due. Stands below the row it belongs to.
 */
export class LeadMyWorkDone extends Component {
    static template = "lead_management_report.MyWorkDone";
    static props = { onCancel: Function, onDone: Function };

    setup() {
        this.delays = getDelays();
        this.state = useState({ day: "", note: "" });
        useAutofocus({ refName: "note" });
    }

    /**
     * @param {number} days from today
     * @returns {string} ISO date
     */
    getDay(days) {
        return serializeDate(DateTime.local().plus({ days }));
    }

    toggleDay(day) {
        this.state.day = this.state.day === day ? "" : day;
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey) {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            this.props.onCancel();
        }
        ev.stopPropagation();
    }

    save() {
        return this.props.onDone(this.state.note.trim(), this.state.day || false);
    }
}

/**
 * A lead of the page, with what can be done with it.
 */
export class LeadMyWorkRow extends Component {
    static template = "lead_management_report.MyWorkRow";
    static components = { Dropdown, DropdownItem };
    static props = { isDone: Boolean, lead: Object, page: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ statuses: [] });
    }

    async loadStatuses() {
        const [lead] = await this.orm.webRead("lead.lead", [this.props.lead.id], {
            specification: { allowed_status_ids: { fields: { display_name: {}, kind: {} } } },
        });
        this.state.statuses = lead.allowed_status_ids;
    }
}

/**
 * The own day of a salesperson on one page, done without leaving it.
 */
export class LeadMyWork extends Component {
    static template = "lead_management_report.MyWork";
    static components = { Layout, LeadMyWorkDone, LeadMyWorkRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.effect = useService("effect");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.badges = leadMyWorkBadges.getAll();
        this.delays = getDelays();
        this.display = { controlPanel: {} };
        this.rootRef = useRef("root");
        this.state = useState({
            counters: [],
            doneKey: false,
            row_actions: [],
            sections: [],
        });
        onWillStart(() => this.load());
        // a colleague, the telephone or a customer may have changed it meanwhile
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.load();
            }
        });
        this.setupKeys();
    }

    /** By keyboard: up and down, and a letter for what is done with the row in focus. */
    setupKeys() {
        const area = () => this.rootRef.el;
        const isRow = (target) => target.classList.contains("o_lead_my_work_lead");
        const options = { area, isAvailable: isRow };
        const press = (name) => (context) =>
            context.target.querySelector(`[data-action=${name}]`)?.click();
        useHotkey("arrowdown", ({ target }) => this.focusRow(this.getRowIndex(target) + 1), {
            area,
            allowRepeat: true,
        });
        useHotkey("arrowup", ({ target }) => this.focusRow(this.getRowIndex(target) - 1), {
            area,
            allowRepeat: true,
        });
        for (const [key, name] of Object.entries({
            enter: "open",
            d: "done",
            c: "call",
            e: "email",
            m: "move",
            s: "snooze",
        })) {
            useHotkey(key, press(name), options);
        }
    }

    get rows() {
        return [...this.rootRef.el.querySelectorAll(".o_lead_my_work_lead")];
    }

    getRowIndex(target) {
        return this.rows.indexOf(target.closest(".o_lead_my_work_lead"));
    }

    focusRow(index) {
        const { rows } = this;
        rows[Math.max(0, Math.min(index, rows.length - 1))]?.focus();
    }

    async load() {
        const data = await this.orm.call("lead.my.work", "get_data");
        for (const { leads, name } of data.sections) {
            for (const lead of leads) {
                // once it is no more what is best done next, it stands in another section
                lead.key = `${name}-${lead.id}`;
            }
        }
        Object.assign(this.state, data);
    }

    /** Whether nothing is due any more today. */
    get isDayDone() {
        const due = this.state.sections.filter(({ name }) => DUE.includes(name));
        return due.length > 0 && due.every(({ figure }) => !figure.value);
    }

    can(name) {
        return this.state.row_actions.includes(name);
    }

    getColor(section) {
        return section.figure.value ? SECTION_COLORS[section.name] : "text-muted";
    }

    /** Says why a section shows fewer leads than it counts. */
    getAboveText({ above }) {
        return _t("%(count)s of them above", { count: above });
    }

    getReasonColor({ name }) {
        return REASON_COLORS[name] || "text-danger";
    }

    getBadges(lead) {
        return this.badges.filter(({ isShown }) => isShown(lead));
    }

    getCustomer(lead) {
        return lead.partner_id?.[1] || lead.partner_name || lead.contact_name || "";
    }

    getStepDate(lead) {
        // what an addon knows about the next step; else it is the expected closing
        const date = "step_date" in lead ? lead.step_date : lead.date_deadline;
        return date && deserializeDate(date);
    }

    getDate(lead) {
        const date = this.getStepDate(lead);
        return date ? formatDate(date) : "";
    }

    getWhen(lead) {
        const date = this.getStepDate(lead);
        if (!date) {
            return "";
        }
        const days = getDaysAhead(date);
        if (days < 0) {
            return _t("%(days)sd late", { days: -days });
        }
        return days ? _t("in %(days)sd", { days }) : _t("today");
    }

    isLate(lead) {
        const date = this.getStepDate(lead);
        return Boolean(date) && getDaysAhead(date) < 0;
    }

    getAmount({ currency_id, expected_revenue }) {
        return expected_revenue
            ? formatMonetary(expected_revenue, { currencyId: currency_id?.[0] })
            : "";
    }

    /** Opens the records behind a figure. */
    open({ figure, label }) {
        return openFigure(this.action, figure, label);
    }

    openLead(lead) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: lead.id,
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------------ on a row

    /**
     * Does something with a row, reads the page anew, and goes on with the row that has taken
     * its place.
     *
     * @param {{ key: string }} lead
     * @param {() => Promise<any>} act
     */
    async actOn({ key }, act) {
        const index = this.rows.findIndex(({ dataset }) => dataset.key === key);
        await act();
        this.state.doneKey = false;
        await this.load();
        requestAnimationFrame(() => this.focusRow(index));
    }

    toggleDone({ key }) {
        this.state.doneKey = this.state.doneKey === key ? false : key;
    }

    /** Folds what was opened below a row, which has the focus again. */
    cancelDone({ key }) {
        this.state.doneKey = false;
        this.focusRow(this.rows.findIndex(({ dataset }) => dataset.key === key));
    }

    finish(lead, note, nextDay) {
        return this.actOn(lead, () =>
            this.orm.call("lead.my.work", "finish_step", [lead.id, note, nextDay])
        );
    }

    async snooze(lead, day) {
        const before = "step_date" in lead ? lead.step_date : lead.date_deadline;
        let step = false;
        await this.actOn(lead, async () => {
            step = await this.orm.call("lead.my.work", "postpone_step", [lead.id, day]);
        });
        tellDone(this, {
            message: _t("Put off to %(day)s: %(lead)s", {
                day: formatDate(deserializeDate(day)),
                lead: lead.name,
            }),
            undo: async () => {
                await this.orm.call("lead.my.work", "undo_postpone", [lead.id, before, step]);
                await this.load();
            },
        });
    }

    snoozeBy(lead, days) {
        return this.snooze(lead, serializeDate(DateTime.local().plus({ days })));
    }

    /** Opens a dialog of the lead, and reads the page anew when it is closed. */
    async openDialog({ id }, method) {
        const action = await this.orm.call("lead.lead", method, [[id]]);
        return this.action.doAction(action, { onClose: () => this.load() });
    }

    async move(lead, status) {
        const answers = await askStatusChange(this, [lead.id], status.id);
        if (!answers) {
            return;
        }
        await this.actOn(lead, () =>
            this.orm.write("lead.lead", [lead.id], { status_id: status.id, ...answers })
        );
        tellMove(this, {
            leadIds: [lead.id],
            message: _t("Moved to %(status)s: %(lead)s", {
                lead: lead.name,
                status: status.display_name,
            }),
            isWon: status.kind === "won",
            onUndone: () => this.load(),
        });
    }
}

registry.category("actions").add("lead_management_report.my_work", LeadMyWork);
