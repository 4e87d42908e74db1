import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";
import { askStatusChange } from "../lead_status_change/lead_status_change";
import { tellMove } from "../lead_undo/lead_undo";

/**
 * Status bar that asks for what a status needs before the lead enters it.
 *
 * Works in a form whose model is the `LeadModel`. The statuses come with the lead: the server is
 * not asked for them, as Odoo's own does.
 */
export class LeadStatusBarField extends StatusBarField {
    setup() {
        super.setup();
        this.effect = useService("effect");
    }

    get choices() {
        return this.props.record.data.status_choices;
    }

    /** @override the server is asked for the records of a many2one alone */
    get field() {
        return this.choices ? { ...super.field, type: "selection" } : super.field;
    }

    /** @override */
    getAllItems() {
        if (!this.choices) {
            return super.getAllItems();
        }
        const { name, record } = this.props;
        const currentId = record.data[name]?.id;
        return this.choices.map(({ id, display_name }) => ({
            value: id,
            label: display_name,
            isFolded: false,
            isSelected: id === currentId,
        }));
    }

    /** @override */
    async selectItem({ value, label }) {
        const { name, record } = this.props;
        const changes = { [name]: { id: value, display_name: label } };
        if (record.isNew) {
            // the lead is created with its status once the user saves it
            await record.update(changes);
        } else if (await record.save()) {
            const answers = await askStatusChange(record.model, [record.resId], value);
            if (answers) {
                record.statusAnswers = answers;
                await record.update(changes);
                await record.save();
                this.tellMoved(record, label);
            }
        }
    }

    /**
     * Says where the lead stands now, and offers the way back, where it could be saved.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {string} label of the status
     */
    tellMoved(record, label) {
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
    fieldDependencies: [{ name: "status_choices", type: "json" }],
    additionalClasses: [...(statusBarField.additionalClasses || []), "o_field_statusbar"],
};

registry.category("fields").add("lead_statusbar", leadStatusBarField);
