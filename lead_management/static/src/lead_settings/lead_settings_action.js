import { registry } from "@web/core/registry";

/**
 * Opens the dialog of the settings over a screen of the leads: the one that is there, or the board
 * where the browser has just been opened at this address.
 *
 * @param {object} env
 * @param {object} action `params.dialog` is the action of the dialog
 * @returns {Promise<object>} the action to go on with
 */
export async function openLeadSettings(env, action) {
    const actions = env.services.action;
    if (!actions.currentController) {
        await actions.doAction("lead_management.lead_lead_action", { clearBreadcrumbs: true });
    }
    return action.params.dialog;
}

registry.category("actions").add("lead_settings", openLeadSettings);
