import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * A dialog whose record comes into being by its Save button and by nothing else. Odoo's
 * own form saves when the page is left; filled in by defaults, that would keep what
 * nobody confirmed.
 */
export class LeadDialogFormController extends FormController {
    /** @override */
    beforeVisibilityChange() {}

    /** @override */
    async beforeLeave() {}

    /** @override */
    async beforeUnload() {}
}

registry.category("views").add("lead_dialog_form", {
    ...formView,
    Controller: LeadDialogFormController,
});
