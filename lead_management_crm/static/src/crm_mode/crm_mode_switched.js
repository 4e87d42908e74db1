import { registry } from "@web/core/registry";

/** Reads the menus again, which the mode hides or shows, and goes on. */
async function switchMode(env, action) {
    await env.services.menu.reload();
    if (action.params.next) {
        return env.services.action.doAction(action.params.next, { clearBreadcrumbs: true });
    }
    return { type: "ir.actions.client", tag: "soft_reload" };
}

registry.category("actions").add("lead_mode_switched", switchMode);
