import { _t } from "@web/core/l10n/translation";
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

/**
 * Opens the card of a lead beside what is being filled in, which stays as it is.
 *
 * @param {object} action service
 * @param {number} resId of the lead
 */
export function openLeadInNewTab(action, resId) {
    return action.doAction("lead_management.lead_lead_action", {
        clearBreadcrumbs: true,
        newWindow: true,
        props: { resId },
        viewType: "form",
    });
}

/**
 * Shows a lead above what is being filled in; its card opens in a tab of its own.
 *
 * @param {{ action: object, dialog: object }} services
 * @param {number} resId of the lead
 * @param {Function} [onLeadChanged] called when the lead was saved or deleted
 */
export function openLeadBeside({ action, dialog }, resId, onLeadChanged = () => {}) {
    dialog.add(LeadQuickViewDialog, {
        editLead: () => openLeadInNewTab(action, resId),
        onLeadChanged,
        resId,
        resModel: "lead.lead",
        title: _t("Quick view"),
    });
}
