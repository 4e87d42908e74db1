import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// long enough to read the notification and to decide
const UNDO_MILLISECONDS = 10_000;

const celebrate = ({ effect }) =>
    effect.add({ type: "rainbow_man", message: _t("Won! Well done.") });

/**
 * Tells that something was done, with a way to take it back.
 *
 * @param {{ notification: object }} services
 * @param {object} done
 * @param {string} done.message
 * @param {() => Promise<any>} done.undo
 */
export function tellDone({ notification }, { message, undo }) {
    const close = notification.add(message, {
        autocloseDelay: UNDO_MILLISECONDS,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await undo();
                },
            },
        ],
        type: "success",
    });
}

/**
 * Tells that leads were moved, with a way to take it back, and celebrates those that are won.
 *
 * @param {{ effect: object, notification: object, orm: object }} services
 * @param {object} move
 * @param {number[]} move.leadIds
 * @param {string} move.message
 * @param {boolean} [move.isWon]
 * @param {() => any} move.onUndone reads anew what shows the leads
 */
export function tellMove(services, { leadIds, message, isWon, onUndone }) {
    if (isWon) {
        celebrate(services);
    }
    tellDone(services, {
        message,
        undo: async () => {
            await services.orm.call("lead.lead", "undo_status_change", [leadIds]);
            await onUndone();
        },
    });
}

/** What a dialog or button answers that has moved leads, or given them to somebody. */
registry.category("actions").add("lead_moved", (env, { params }) => {
    const { action, orm } = env.services;
    if (params.is_won) {
        celebrate(env.services);
    }
    tellDone(env.services, {
        message: params.message,
        undo: async () => {
            const [method, args] = params.undo;
            await orm.call("lead.lead", method, args);
            await action.doAction("soft_reload");
        },
    });
    return params.next;
});
