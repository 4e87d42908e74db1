import { RelationalModel } from "@web/model/relational_model/relational_model";

/**
 * A lead whose status is about to change.
 *
 * `statusAnswers` are the values, in the server's format, that the user gave in the
 * dialog of `askStatusChange`. They are sent in the same write as the status, so that
 * the server judges both together. The record forgets them once it is saved or discarded.
 */
export class LeadRecord extends RelationalModel.Record {
    setup() {
        this.statusAnswers = {};
        super.setup(...arguments);
    }

    /** @override */
    _getChanges() {
        return { ...super._getChanges(...arguments), ...this.statusAnswers };
    }

    /** @override */
    _setData() {
        this.statusAnswers = {};
        return super._setData(...arguments);
    }

    /** @override */
    _discard() {
        this.statusAnswers = {};
        return super._discard(...arguments);
    }
}

/**
 * The lists of a card that stand in tabs are read when their tab is opened first: until then the
 * card knows how many lines they have.
 */
export class LeadModel extends RelationalModel {
    static Record = LeadRecord;

    setup() {
        super.setup(...arguments);
        this.lateLists = {};
    }

    /**
     * Leaves the lines of lists to `loadList`.
     *
     * @param {object} activeFields of the card
     * @param {string[]} names of the lists
     */
    setListsAside(activeFields, names) {
        for (const name of names) {
            this.lateLists[name] ??= activeFields[name];
            activeFields[name] = { ...activeFields[name], limit: 1, related: undefined };
        }
    }

    /**
     * Reads the lines of a list that was set aside. From now on they are read with the card.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {string} name of the list
     */
    async loadList(record, name) {
        const activeField = this.lateLists[name];
        const isLate = () => activeField && !Object.keys(record.data[name].activeFields).length;
        if (!isLate()) {
            return;
        }
        // a save that is under way ends first; two that show the list read it once
        await this.mutex.exec(async () => {
            if (!isLate()) {
                return;
            }
            const config = { ...record.config, activeFields: { [name]: activeField } };
            const [values] = record.resId
                ? await this._loadRecords(config, record.evalContext)
                : [{ [name]: [] }];
            record.config.activeFields[name] = activeField;
            record._applyValues({ [name]: values[name] });
        });
    }
}
