import { registry } from "@web/core/registry";

/**
 * Opens the page that suits the person who opens the app, or that they have chosen.
 *
 * @param {object} env
 * @returns {Promise<string>} the external id of the action to go on with
 */
export const openLanding = (env) => env.services.orm.call("res.users", "get_lead_landing", []);

registry.category("actions").add("lead_management.landing", openLanding);
