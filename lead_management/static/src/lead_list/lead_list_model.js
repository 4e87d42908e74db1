import { LeadModel } from "../lead_model/lead_model";

/**
 * Adds fields to those that a list reads, in place: its groups share them.
 *
 * @param {object} config of a model
 * @param {object} activeFields
 */
export function addActiveFields(config, activeFields) {
    const names = Object.keys(activeFields).filter((name) => !(name in config.activeFields));
    config.fieldsToAggregate.push(...names);
    Object.assign(config.activeFields, activeFields);
}

/** The leads of a list, which reads the columns that are shown. */
export class LeadListModel extends LeadModel {
    /**
     * Whether the records have the value that a column shows.
     *
     * @param {string} fieldName
     * @returns {boolean}
     */
    hasColumn(fieldName) {
        const activeField = this.config.activeFields[fieldName];
        return Boolean(activeField) && activeField.invisible !== "True";
    }

    /**
     * Reads the list again with further fields. What is selected stays so.
     *
     * @param {object} activeFields
     * @returns {Promise<boolean>} false where a row that is being edited could not be saved
     */
    async loadWith(activeFields) {
        if (!(await this.root.leaveEditMode())) {
            return false;
        }
        const selectedIds = new Set(this.root.selection.map(({ resId }) => resId));
        const { isDomainSelected } = this.root;
        addActiveFields(this.config, activeFields);
        this.useSampleModel = false;
        await this.load();
        this.root.isDomainSelected = isDomainSelected;
        for (const record of this.root.records) {
            record.selected = selectedIds.has(record.resId);
        }
        return true;
    }
}
