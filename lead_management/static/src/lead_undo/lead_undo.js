import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// long enough to read the notification and to decide
const UNDO_MILLISECONDS = 10_000;

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
export function tellMove({ effect, notification, orm }, { leadIds, message, isWon, onUndone }) {
    if (isWon) {
        effect.add({ type: "rainbow_man", message: _t("Won! Well done.") });
    }
    const close = notification.add(message, {
        autocloseDelay: UNDO_MILLISECONDS,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await orm.call("lead.lead", "undo_status_change", [leadIds]);
                    await onUndone();
                },
            },
        ],
        type: "success",
    });
}

/** What a dialog answers that has moved leads. */
registry.category("actions").add("lead_moved", (env, { params }) => {
    tellMove(env.services, {
        leadIds: params.lead_ids,
        message: params.message,
        isWon: params.is_won,
        onUndone: () => env.services.action.doAction("soft_reload"),
    });
    return params.next;
});
