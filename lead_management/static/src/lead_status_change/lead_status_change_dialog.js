import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/**
 * Form that only collects answers: unlike other forms it never saves by itself when the
 * page is left, for the answers belong into one write with the status.
 */
export class LeadStatusChangeController extends FormController {
    /**
     * What is missing is not marked as an error before the user has tried to save.
     *
     * @override
     */
    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => root._invalidFields.clear();
        return params;
    }

    /** @override */
    beforeVisibilityChange() {}

    /** @override */
    async beforeUnload() {}
}

registry.category("views").add("lead_status_change", {
    ...formView,
    Controller: LeadStatusChangeController,
});

/**
 * Dialog for what a status change needs: the lost reason, missing fields.
 *
 * `onAnswered` gets the values in the server's format. Closing the dialog any other way
 * answers nothing.
 */
export class LeadStatusChangeDialog extends FormViewDialog {
    static props = {
        ...FormViewDialog.props,
        arch: String,
        onAnswered: Function,
    };
    static defaultProps = {
        ...FormViewDialog.defaultProps,
        canExpand: false,
        size: "md",
    };

    setup() {
        super.setup();
        const fieldService = useService("field");
        this.viewProps.arch = this.props.arch;
        this.viewProps.saveRecord = this.answer.bind(this);
        onWillStart(async () => {
            const fields = await fieldService.loadFields(this.props.resModel);
            this.viewProps.fields = fields;
            this.viewProps.relatedModels = { [this.props.resModel]: { fields } };
        });
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} record
     * @returns {Promise<boolean>} whether the dialog was answered
     */
    async answer(record) {
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return false;
        }
        const changes = await record.getChanges();
        this.props.onAnswered(changes);
        this.props.close();
        return true;
    }
}
