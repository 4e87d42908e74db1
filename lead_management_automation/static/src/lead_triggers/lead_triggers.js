import {
    TriggerSelectionField,
    triggerSelectionField,
} from "@base_automation/base_automation_trigger_selection_field";
import "@base_automation/group_config_menu_patch";
import { TRIGGER_FILTERS } from "@base_automation/utils";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { GroupConfigMenu } from "@web/views/view_components/group_config_menu";

/**
 * The fields of a lead that are triggers, which Odoo does not know by their names.
 */
const LEAD_TRIGGERS = {
    on_stage_set: {
        field: "status_id",
        relation: "lead.status",
        getName: (displayName) => _t('Status is set to "%s"', displayName),
    },
    on_priority_set: {
        field: "priority_id",
        relation: "lead.priority",
        getName: (displayName) => _t('Priority is set to "%s"', displayName),
    },
};

for (const [trigger, { field, relation }] of Object.entries(LEAD_TRIGGERS)) {
    const isOfferedByOdoo = TRIGGER_FILTERS[trigger];
    TRIGGER_FILTERS[trigger] = (f) =>
        isOfferedByOdoo(f) || (f.name === field && f.relation === relation);
}

/** The trigger of a rule; that of leads is called Status, where other models have a stage. */
export class LeadTriggerSelectionField extends TriggerSelectionField {
    get isLeadRule() {
        return this.props.record.data.model_name === "lead.lead";
    }

    /**
     * A lead has a status where other models have a stage.
     *
     * @param {string} trigger
     * @param {string} label
     */
    getTriggerLabel(trigger, label) {
        return this.isLeadRule && trigger === "on_stage_set" ? _t("Status is set to") : label;
    }

    /**
     * @override
     */
    get options() {
        return super.options.map(([value, label]) => [value, this.getTriggerLabel(value, label)]);
    }

    /**
     * @override
     */
    get groups() {
        return super.groups.map(({ label, choices }) => ({
            label,
            choices: choices.map((choice) => ({
                ...choice,
                label: this.getTriggerLabel(choice.value, choice.label),
            })),
        }));
    }
}

registry.category("fields").add("lead_automation_trigger_selection", {
    ...triggerSelectionField,
    component: LeadTriggerSelectionField,
    fieldDependencies: [
        ...triggerSelectionField.fieldDependencies,
        { name: "model_name", type: "char" },
    ],
});

patch(GroupConfigMenu.prototype, {
    /**
     * Opens the rules with what the column stands for as the trigger of a new one.
     *
     * @override
     */
    async _openAutomations() {
        const { displayName, groupByField, value } = this.group;
        const entry = Object.entries(LEAD_TRIGGERS).find(
            ([, { field }]) => field === groupByField.name
        );
        if (this.props.list.resModel !== "lead.lead" || !entry || !value) {
            return super._openAutomations();
        }
        const [trigger, { getName }] = entry;
        const [modelId] = await this.orm.search("ir.model", [["model", "=", "lead.lead"]], {
            limit: 1,
        });
        return this.action.doAction("base_automation.base_automation_act", {
            additionalContext: {
                active_test: false,
                default_model_id: modelId,
                default_name: getName(displayName),
                default_trg_field_ref: value,
                default_trigger: trigger,
                search_default_model_id: modelId,
            },
        });
    },
});
