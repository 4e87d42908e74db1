import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * Leads beside each other: which one stays, and which value of each field that differs.
 *
 * The dialog is the confirmation; afterwards a message offers to undo it.
 */
export class LeadMergeDialog extends Component {
    static template = "lead_management.LeadMergeDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        leadIds: { type: Array, element: Number },
        note: { type: String, optional: true },
        onMerged: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ preview: null, choices: {}, isMerging: false });
        onWillStart(() => this.load(null));
    }

    /**
     * @param {number|null} intoId of the lead that stays; null: the one that is proposed
     */
    async load(intoId) {
        this.state.preview = await this.orm.call("lead.lead", "get_merge_preview", [
            this.props.leadIds,
            intoId,
        ]);
    }

    get leads() {
        return this.state.preview.leads;
    }

    get rows() {
        return this.state.preview.rows;
    }

    /** What belongs to the others, added up. */
    get moves() {
        const totals = new Map();
        for (const lead of this.leads.filter(({ id }) => id !== this.state.preview.into_id)) {
            for (const [label, count] of lead.moves) {
                totals.set(label, (totals.get(label) || 0) + count);
            }
        }
        return [...totals].map(([label, count]) => `${label}: ${count}`).join(" · ");
    }

    /** People who have one of the leads, where they are several. */
    get salespeople() {
        const names = new Set(this.leads.map(({ user }) => user).filter(Boolean));
        return names.size > 1 ? [...names].join(", ") : "";
    }

    /** @param {{ status: string, user: string }} lead */
    getSubtitle({ status, user }) {
        return [status, user].filter(Boolean).join(" · ");
    }

    /**
     * @param {{ name: string, chosen: number[] }} row
     * @param {number} leadId
     * @returns {boolean} whether the value of the lead is kept
     */
    isChosen({ name, chosen }, leadId) {
        const choice = this.state.choices[name];
        return choice ? choice === leadId : chosen.includes(leadId);
    }

    /**
     * @param {{ name: string }} row
     * @param {number} leadId
     */
    choose({ name, is_united }, leadId) {
        if (is_united && this.state.choices[name] === leadId) {
            // a second click: all of them together again
            delete this.state.choices[name];
        } else {
            this.state.choices[name] = leadId;
        }
    }

    /** Every value that the lead has. */
    chooseAll(leadId) {
        for (const row of this.rows.filter(({ values }) => values[leadId])) {
            this.state.choices[row.name] = leadId;
        }
    }

    async stay(leadId) {
        await this.load(leadId);
    }

    async merge() {
        if (this.state.isMerging) {
            return;
        }
        this.state.isMerging = true;
        try {
            const merged = await this.orm.call("lead.lead", "merge_leads", [
                this.props.leadIds,
                this.state.preview.into_id,
                { ...this.state.choices },
            ]);
            this.props.close();
            await this.props.onMerged(merged);
        } finally {
            this.state.isMerging = false;
        }
    }
}

/**
 * Says that leads were merged, with a button that takes it back.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{ merge_id: number, message: string }} merged
 */
export function notifyMerged(env, { merge_id, message }) {
    const { action, notification, orm } = env.services;
    const close = notification.add(message, {
        type: "success",
        sticky: true,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    const undone = await orm.call("lead.merge", "action_undo", [[merge_id]]);
                    await action.doAction(undone);
                },
            },
        ],
    });
}

/**
 * Opens the dialog for leads that a button names.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{ params: { lead_ids: number[], note?: string } }} action
 */
export function openMergeDialog(env, { params }) {
    env.services.dialog.add(LeadMergeDialog, {
        leadIds: params.lead_ids,
        note: params.note,
        onMerged: async (merged) => {
            notifyMerged(env, merged);
            await env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
        },
    });
}

registry.category("actions").add("lead_merge", openMergeDialog);
