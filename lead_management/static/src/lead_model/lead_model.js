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

export class LeadModel extends RelationalModel {
    static Record = LeadRecord;
}
