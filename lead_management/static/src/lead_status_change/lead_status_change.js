import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { LeadStatusChangeDialog } from "./lead_status_change_dialog";

/**
 * @typedef {object} StatusRequirements what `get_status_change_requirements` answers
 * @property {string|false} refusal why the leads cannot take the status at all
 * @property {boolean} needs_reason whether to ask for a lost reason
 * @property {boolean} [reason_required] false where the leads may go without one
 * @property {{ id: number, name: string, note_required: boolean }[]} reasons
 * @property {{ name: string, string: string }[]} missing_fields to be filled first
 * @property {Record<string, object>} [questions] what else is asked: attributes by field
 */

/**
 * Asks the server what a move of leads to a status needs, and the user for it.
 *
 * Nothing is written here: the caller sends the answers together with the status.
 * A refusal is shown as a notification.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @param {number[]} leadIds
 * @param {number} statusId
 * @param {StatusRequirements} [known] where the server has been asked already
 * @returns {Promise<object|false>} values to write with the status, in the server's
 *  format, empty when nothing had to be asked; false when the leads must stay
 */
export async function askStatusChange(model, leadIds, statusId, known) {
    const requirements =
        known ||
        (await model.orm.call("lead.lead", "get_status_change_requirements", [leadIds, statusId]));
    const { missing_fields, needs_reason, refusal, questions = {} } = requirements;
    if (refusal) {
        model.notification.add(refusal, { type: "danger" });
        return false;
    }
    if (!needs_reason && !missing_fields.length && !Object.keys(questions).length) {
        return {};
    }
    if (leadIds.length > 1 && missing_fields.length) {
        // one value for all of them would overwrite what some leads have already
        model.notification.add(
            _t("Fill in these fields on each of the leads first: %(fields)s", {
                fields: missing_fields.map((field) => field.string).join(", "),
            }),
            { type: "danger" }
        );
        return false;
    }
    return openStatusChangeDialog(model, leadIds, requirements, {
        ask: () =>
            model.orm.call("lead.lead", "get_status_change_requirements", [leadIds, statusId]),
    });
}

/**
 * The one dialog of what a move needs: of a drop, the status bar, the list, and the Lost button
 * for one lead or many. It opens anew when the lost reasons were edited from it.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @param {number[]} leadIds
 * @param {StatusRequirements} requirements
 * @param {object} options
 * @param {() => Promise<StatusRequirements>} options.ask asks for the requirements again
 * @param {(answers: object) => Promise<any>} [options.send] writes the answers; the dialog stays
 *  open where that fails
 * @param {object} [context] defaults of what was filled in before
 * @returns {Promise<object|false>} as `askStatusChange`, or what `send` returns
 */
export async function openStatusChangeDialog(model, leadIds, requirements, options, context = {}) {
    const { promise, resolve } = Promise.withResolvers();
    const { ask, send = (answers) => answers } = options;
    const dialog = {};
    const askAgain = async (defaults) => {
        resolve(openStatusChangeDialog(model, leadIds, await ask(), options, defaults));
        dialog.close();
    };
    dialog.close = model.dialog.add(
        LeadStatusChangeDialog,
        {
            context,
            leadIds,
            onAnswered: async (answers) => resolve(await send(answers)),
            onReasonsEdited: askAgain,
            requirements,
            resId: leadIds.length === 1 && leadIds[0],
            resModel: "lead.lead",
            title: getTitle(requirements, leadIds.length),
        },
        { onClose: () => resolve(false) }
    );
    return promise;
}

/**
 * @param {StatusRequirements} requirements
 * @param {number} count of leads
 */
function getTitle({ missing_fields, needs_reason }, count) {
    if (needs_reason) {
        return count > 1 ? _t("Lost reason of %(count)s leads", { count }) : _t("Lost reason");
    }
    return missing_fields.length ? _t("Required in this status") : _t("Before the lead is closed");
}

/** The Lost button, of one lead or many. */
registry.category("actions").add("lead_lost", async ({ services }, { params }) => {
    const { dialog, notification, orm } = services;
    const { lead_ids: leadIds, requirements } = params;
    return openStatusChangeDialog({ dialog, notification, orm }, leadIds, requirements, {
        ask: async () =>
            (await orm.call("lead.lead", "action_lost", [leadIds])).params.requirements,
        send: (answers) => orm.call("lead.lead", "lose", [leadIds, answers]),
    });
});
