import { _t } from "@web/core/l10n/translation";
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
    return openStatusChangeDialog(model, leadIds, statusId, requirements);
}

/**
 * Opens the dialog, and opens it anew when the lost reasons were edited from it.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @param {number[]} leadIds
 * @param {number} statusId
 * @param {StatusRequirements} requirements
 * @param {object} [context] defaults of what was filled in before
 * @returns {Promise<object|false>} as `askStatusChange`
 */
async function openStatusChangeDialog(model, leadIds, statusId, requirements, context = {}) {
    const { promise, resolve } = Promise.withResolvers();
    const dialog = {};
    const askAgain = async (defaults) => {
        const renewed = await model.orm.call("lead.lead", "get_status_change_requirements", [
            leadIds,
            statusId,
        ]);
        resolve(openStatusChangeDialog(model, leadIds, statusId, renewed, defaults));
        dialog.close();
    };
    dialog.close = model.dialog.add(
        LeadStatusChangeDialog,
        {
            context,
            leadIds,
            onAnswered: resolve,
            onReasonsEdited: askAgain,
            requirements,
            resId: leadIds.length === 1 && leadIds[0],
            resModel: "lead.lead",
            title: getTitle(requirements),
        },
        { onClose: () => resolve(false) }
    );
    return promise;
}

/** @param {StatusRequirements} requirements */
function getTitle({ missing_fields, needs_reason }) {
    if (needs_reason) {
        return _t("Lost reason");
    }
    return missing_fields.length ? _t("Required in this status") : _t("Before the lead is closed");
}
