import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/**
 * Shows a lead beside the board: what it is about, its status as buttons, the colleagues
 * who could take it.
 *
 * `editLead` opens the card; `onLeadChanged` is called whenever the lead was saved or
 * deleted.
 */
export class LeadQuickViewDialog extends FormViewDialog {
    static props = {
        ...FormViewDialog.props,
        editLead: Function,
        onLeadChanged: Function,
    };
    static defaultProps = {
        ...FormViewDialog.defaultProps,
        canExpand: false,
        context: { form_view_ref: "lead_management.lead_lead_view_form_quick_view" },
        preventCreate: true,
    };

    setup() {
        super.setup();
        Object.assign(this.viewProps, {
            buttonTemplate: "lead_management.LeadQuickViewButtons",
            editLead: () => {
                this.props.close();
                this.props.editLead();
            },
            onLeadChanged: this.props.onLeadChanged,
            onLeadDeleted: async () => {
                this.props.close();
                await this.props.onLeadChanged();
            },
        });
    }
}
