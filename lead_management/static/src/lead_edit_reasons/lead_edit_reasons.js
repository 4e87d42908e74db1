import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Lets managers edit the lost reasons from the dialog that asks for one.
 *
 * The dialog is then asked anew, by `env.askLossReasonAgain`.
 */
export class LeadEditReasons extends Component {
    static template = "lead_management.LeadEditReasons";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.addDialog = useOwnedDialogs();
        this.state = useState({ isManager: false });
        onWillStart(async () => {
            this.state.isManager = await user.hasGroup("lead_management.group_lead_manager");
        });
    }

    async edit() {
        const [lead] = await this.orm.read("lead.lead", this.env.lostLeadIds.slice(0, 1), [
            "settings_id",
        ]);
        this.addDialog(FormViewDialog, {
            canExpand: false,
            context: { form_view_ref: "lead_management.lead_settings_view_form_reasons" },
            onRecordSaved: () => this.askAgain(),
            preventCreate: true,
            resId: lead.settings_id[0],
            resModel: "lead.settings",
            size: "md",
            title: _t("Edit reasons"),
        });
    }

    /**
     * Shows the reasons as they are now; what was noted stays.
     */
    askAgain() {
        const { loss_note } = this.props.record.data;
        return this.env.askLossReasonAgain({ default_loss_note: loss_note });
    }
}

registry.category("view_widgets").add("lead_edit_reasons", { component: LeadEditReasons });
