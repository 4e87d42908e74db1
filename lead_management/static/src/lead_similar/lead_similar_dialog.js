import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useFormViewInDialog } from "@web/views/form/form_controller";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { openMergeDialog } from "../lead_merge_dialog/lead_merge_dialog";
import { openLeadBeside, openLeadInNewTab } from "../lead_quick_view/lead_quick_view_dialog";
import { sameLeadActions } from "../lead_same_leads/lead_same_leads";

/** Leads and contacts each that are named at first, and again with each click on Show more. */
const STEP = 20;
const MAX_SHOWN = 200;
/** Leads that are merged at once, the one of the card among them. */
const MAX_MERGED = 20;

/**
 * Who else has the e-mail or phone that stands on a card, saved or not.
 *
 * The card stays open behind as it is: leads open in the quick view, cards in a tab of their own.
 */
export class LeadSimilarDialog extends Component {
    static template = "lead_management.LeadSimilarDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        // of the card
        record: Object,
        // saves the card; returns whether it is
        saveCard: Function,
    };

    setup() {
        // who looks at another tab meanwhile does not save the card
        useFormViewInDialog();
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.list = useRef("list");
        this.state = useState({ found: null, left: {}, limit: STEP });
        onWillStart(() => this.load());
        onMounted(() => this.move(1));
        for (const [key, step] of [
            ["arrowdown", 1],
            ["arrowup", -1],
        ]) {
            useHotkey(key, () => this.move(step), { allowRepeat: true });
        }
    }

    /** What stands on the card. */
    get values() {
        const { data } = this.props.record;
        const values = { email: data.email || false, phone: data.phone || false };
        for (const name of ["company_id", "country_id", "partner_id", "contact_id"]) {
            if (name in data) {
                values[name] = data[name]?.id || false;
            }
        }
        return values;
    }

    async load() {
        const { resId } = this.props.record;
        this.state.found = await this.orm.call("lead.lead", "get_similar", [
            resId ? [resId] : [],
            this.values,
            this.state.limit,
        ]);
    }

    async showMore() {
        this.state.limit = Math.min(this.state.limit + STEP, MAX_SHOWN);
        await this.load();
    }

    get hasMore() {
        const { leads, lead_count, partners, partner_count } = this.state.found;
        const isLeft = leads.length < lead_count || partners.length < partner_count;
        return isLeft && this.state.limit < MAX_SHOWN;
    }

    get isEmpty() {
        const { lead_count, partner_count } = this.state.found;
        return !lead_count && !partner_count;
    }

    get canUsePartner() {
        return this.props.record.isInEdition;
    }

    /** What is offered for a lead instead of a second one, before there is one. */
    get actions() {
        const actions = sameLeadActions.getEntries().filter(([name]) => name !== "open");
        return this.props.record.resId ? [] : actions.map(([, action]) => action);
    }

    /** @param {{ customer?: string, status?: string, user?: string, date?: string }} lead */
    getSubtitle({ customer, status, user, date }) {
        const day = date && formatDate(deserializeDateTime(date));
        return [customer, status, user, day].filter(Boolean).join(" · ");
    }

    // ------------------------------------------------------------------ opening

    open({ id }) {
        openLeadBeside(this, id, () => this.refresh());
    }

    openInNewTab({ id }) {
        return openLeadInNewTab(this.action, id);
    }

    openPartner({ id, name }) {
        this.dialog.add(FormViewDialog, {
            canExpand: false,
            onRecordSaved: () => this.refresh(),
            preventCreate: true,
            resId: id,
            resModel: "res.partner",
            title: name,
        });
    }

    /** The list, and the counters of a card on which nothing waits to be saved. */
    async refresh() {
        const { record } = this.props;
        if (record.resId && !record.dirty) {
            await record.load();
        }
        await this.load();
    }

    /** @param {number} step down the names, or up */
    move(step) {
        const names = [...this.list.el.querySelectorAll(".o_lead_similar_open")];
        const index = names.indexOf(document.activeElement);
        names.at(index < 0 && step > 0 ? 0 : (index + step) % names.length)?.focus();
    }

    /**
     * The customer of the card, and the person where the contact is one of a company.
     *
     * @param {{ values: { partner_id: number, contact_id?: number } }} partner
     */
    async usePartner({ values }) {
        const changes = Object.entries(values).map(([name, id]) => [name, { id }]);
        this.props.close();
        await this.props.record.update(Object.fromEntries(changes));
    }

    // ------------------------------------------------------------------ merging

    get mergeable() {
        const leads = this.state.found.leads.filter(({ can_merge }) => can_merge);
        return leads.slice(0, MAX_MERGED - 1);
    }

    get chosen() {
        return this.mergeable.filter(({ id }) => !this.state.left[id]);
    }

    get mergeLabel() {
        return this.props.record.dirty ? _t("Save and merge") : _t("Merge");
    }

    getChoiceLabel({ name }) {
        return _t("Merge with %(lead)s", { lead: name });
    }

    toggle({ id }) {
        this.state.left[id] = !this.state.left[id];
    }

    async merge() {
        const { close, record, saveCard } = this.props;
        const leadIds = [record.resId, ...this.chosen.map(({ id }) => id)];
        // what the card lacks is shown on it
        close();
        if (await saveCard()) {
            openMergeDialog(this.env, { params: { lead_ids: leadIds } });
        }
    }
}
