import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { LeadModel } from "../lead_model/lead_model";

/** Form of the quick view: each click on a status or a colleague is saved at once. */
export class LeadQuickViewController extends FormController {
    static props = {
        ...FormController.props,
        editLead: Function,
        onLeadChanged: Function,
        onLeadDeleted: Function,
    };

    /** @override */
    setup() {
        super.setup();
        // not bound to this dialog: the board hears of a save that ends after it has closed
        this.model.orm = this.env.services.orm;
    }

    /** @override */
    async onRecordSaved() {
        await super.onRecordSaved(...arguments);
        await this.props.onLeadChanged();
    }

    /** @override */
    async afterExecuteActionButton() {
        await super.afterExecuteActionButton(...arguments);
        await this.props.onLeadChanged();
    }

    /** @override */
    get deleteConfirmationDialogProps() {
        return {
            ...super.deleteConfirmationDialogProps,
            confirm: async () => {
                const { resId, resModel } = this.model.root;
                await this.model.orm.unlink(resModel, [resId]);
                await this.props.onLeadDeleted();
            },
        };
    }

    get canDelete() {
        return this.archInfo.activeActions.delete;
    }
}

registry.category("views").add("lead_quick_view", {
    ...formView,
    Controller: LeadQuickViewController,
    Model: LeadModel,
});
