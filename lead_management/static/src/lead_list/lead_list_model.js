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

/**
 * @param {object} list of records, or of groups of them
 * @returns {object[]} its records, those of open groups
 */
function getShownRecords(list) {
    return list.isGrouped
        ? list.groups.flatMap((group) => getShownRecords(group.list))
        : list.records;
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
        addActiveFields(this.config, activeFields);
        this.useSampleModel = false;
        await this.load();
        return true;
    }

    /**
     * What is selected stays so where the same list is read anew, as after a dialog that was
     * left: only rows that are no longer there are not.
     *
     * @override
     */
    async load(params = {}) {
        const { isDomainSelected, selection = [] } = this.root ?? {};
        const selectedIds = new Set(selection.map(({ resId }) => resId));
        await super.load(params);
        if (Object.keys(params).length || !selectedIds.size) {
            return;
        }
        this.root.isDomainSelected = isDomainSelected;
        for (const record of getShownRecords(this.root)) {
            record.selected = selectedIds.has(record.resId);
        }
    }
}
