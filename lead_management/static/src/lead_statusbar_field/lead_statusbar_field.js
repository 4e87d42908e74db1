import { registry } from "@web/core/registry";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";
import { askStatusChange } from "../lead_status_change/lead_status_change";

/**
 * Status bar that asks for what a status needs before the lead enters it.
 *
 * Works in a form whose model is the `LeadModel`.
 */
export class LeadStatusBarField extends StatusBarField {
    /** @override */
    async selectItem(item) {
        const { name, record } = this.props;
        if (record.isNew) {
            // the lead is created with its status once the user saves it
            await record.update({ [name]: { id: item.value, display_name: item.label } });
        } else if (await record.save()) {
            const answers = await askStatusChange(record.model, [record.resId], item.value);
            if (answers) {
                record.statusAnswers = answers;
                await super.selectItem(item);
            }
        }
    }
}

export const leadStatusBarField = {
    ...statusBarField,
    component: LeadStatusBarField,
    additionalClasses: [...(statusBarField.additionalClasses || []), "o_field_statusbar"],
};

registry.category("fields").add("lead_statusbar", leadStatusBarField);
