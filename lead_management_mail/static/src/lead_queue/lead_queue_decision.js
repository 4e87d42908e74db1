import { onWillStart, useExternalListener } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const DECISIONS = { c: "create", a: "attach", i: "ignore" };
/** Time to think again, in milliseconds; Odoo's 4 seconds are over before one has read. */
const UNDO_DELAY = 10000;

/**
 * Says what was decided in a queue, with the ways back and on.
 *
 * @param {OdooEnv} env
 * @param {object} decided what `decide` of `lead.queue.mixin` has returned
 * @returns {object} the action that makes the view read its records anew
 */
export function showDecision(env, decided) {
    const { params } = decided;
    let close = () => {};
    const { action, notification, orm } = env.services;
    const buttons = [];
    if (params.lead_id) {
        const leadAction = {
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: params.lead_id,
            views: [[false, "form"]],
        };
        buttons.push({
            name: _t("Open lead"),
            onClick: () => {
                close();
                action.doAction(leadAction);
            },
        });
    }
    if (!params.is_undone) {
        buttons.push({
            name: _t("Undo"),
            onClick: async () => {
                close();
                const undone = await orm.call(params.model, "decide", [params.ids, "undo"]);
                await action.doAction(undone);
                await action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
            },
        });
    }
    const message = [params.message, ...params.notes].join(" ");
    close = notification.add(message, {
        type: "success",
        autocloseDelay: UNDO_DELAY,
        buttons,
    });
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("lead_queue_decided", showDecision);

/**
 * Opens the lead that something was decided for, if it is one.
 *
 * @param {OdooEnv} env
 * @param {object} decided what `decide` of `lead.queue.mixin` has returned
 * @returns {Promise | false}
 */
export function openDecided(env, decided) {
    const { params } = decided;
    return (
        Boolean(params.lead_id) &&
        env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: params.lead_id,
            views: [[false, "form"]],
        })
    );
}

/**
 * Asks for the lead of items for which none is suggested.
 *
 * @param {OdooEnv} env
 * @param {string} resModel
 * @param {number[]} ids
 * @param {() => void} onClose
 */
export async function askForLead({ services: { action, orm } }, resModel, ids, onClose) {
    const picker = await orm.call(resModel, "action_attach_other", [ids]);
    await action.doAction(picker, { onClose });
}

/**
 * Decides by one key: C creates a lead, A attaches, I ignores; with Shift the lead opens.
 *
 * Not while somebody types, and not below a dialog.
 *
 * @param {object} options
 * @param {() => number[]} options.getIds ids of the records that the key is about
 * @param {(decision: string, ids: number[], isOpened: boolean) => Promise} options.decide
 */
export function useDecisionKeys({ getIds, decide }) {
    const ui = useService("ui");
    const initialElement = ui.activeElement;
    let isAllowed = false;
    let isBusy = false;
    onWillStart(async () => {
        isAllowed = await user.hasGroup("lead_management.group_lead_own");
    });
    useExternalListener(window, "keydown", async (ev) => {
        const decision = DECISIONS[ev.key.toLowerCase()];
        const hasModifier = ev.ctrlKey || ev.altKey || ev.metaKey;
        const isTyping = ev.target.closest?.(
            "input:not([type=checkbox]), textarea, select, [contenteditable=true]"
        );
        const isBelow = ui.activeElement !== initialElement || document.querySelector(".modal");
        if (!decision || hasModifier || isTyping || isBelow || !isAllowed || isBusy || ev.repeat) {
            return;
        }
        const ids = getIds();
        if (!ids.length) {
            return;
        }
        ev.preventDefault();
        isBusy = true;
        try {
            await decide(decision, ids, ev.shiftKey);
        } finally {
            isBusy = false;
        }
    });
}
