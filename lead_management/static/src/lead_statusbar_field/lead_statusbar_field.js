import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";
import { askStatusChange } from "../lead_status_change/lead_status_change";
import { tellMove } from "../lead_undo/lead_undo";

/**
 * Status bar that asks for what a status needs before the lead enters it.
 *
 * Works in a form whose model is the `LeadModel`.
 */
export class LeadStatusBarField extends StatusBarField {
    setup() {
        super.setup();
        this.effect = useService("effect");
    }

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
                this.tellMoved(record, item);
            }
        }
    }

    /**
     * Says where the lead stands now, and offers the way back, where it could be saved.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {{ label: string }} item
     */
    tellMoved(record, { label }) {
        if (record.dirty) {
            return;
        }
        const { notification, orm } = record.model;
        const { name, status_kind: kind } = record.data;
        tellMove(
            { effect: this.effect, notification, orm },
            {
                leadIds: [record.resId],
                message: _t("Moved to %(status)s: %(lead)s", { status: label, lead: name }),
                isWon: kind === "won",
                onUndone: () => record.load(),
            }
        );
    }
}

export const leadStatusBarField = {
    ...statusBarField,
    component: LeadStatusBarField,
    additionalClasses: [...(statusBarField.additionalClasses || []), "o_field_statusbar"],
};

registry.category("fields").add("lead_statusbar", leadStatusBarField);
