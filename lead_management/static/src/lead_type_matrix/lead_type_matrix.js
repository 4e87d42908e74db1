import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { LeadStatusSelect } from "../lead_status_select/lead_status_select";
import { getNamedStatuses, getStatusKey } from "../lead_status_select/lead_status_keys";

/**
 * Ticks which statuses the leads of each type may take, types × statuses.
 *
 * It edits `status_ids` of the types in the list of the same form, so Save and Discard
 * of the form hold for it too. A type without a list allows every status. Statuses that
 * the same Save adds have no id yet: they are named in `added_status_refs`.
 */
export class LeadTypeMatrix extends Component {
    static template = "lead_management.LeadTypeMatrix";
    static components = { LeadStatusSelect };
    static props = { ...standardWidgetProps };

    get types() {
        return this.props.record.data.type_ids.records;
    }

    get statuses() {
        return getNamedStatuses(this.props.record.data.status_ids);
    }

    /**
     * Types with leads in a status that was taken out.
     */
    get blockedTypes() {
        return this.types.filter(({ data }) => data.blocked_lead_count);
    }

    /**
     * Types whose list has statuses and none of one kind.
     *
     * @param {string} kind kind of status, as the field of the status has it
     * @returns {string} names of the types
     */
    getTypesWithout(kind) {
        return this.types
            .filter((type) => {
                const listed = this.getReplacements(type);
                return listed.length && !listed.some(({ data }) => data.kind === kind);
            })
            .map(({ data }) => data.name)
            .join(", ");
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} type
     * @returns {string[]} references of added statuses in the type's list
     */
    getAdded(type) {
        const keys = this.statuses.map(getStatusKey);
        return (type.data.added_status_refs || []).filter((ref) => keys.includes(ref));
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} type
     * @returns {(number|string)[]} keys of the statuses in the type's list
     */
    getListed(type) {
        return [...type.data.status_ids.currentIds, ...this.getAdded(type)];
    }

    isTicked(type, status) {
        const listed = this.getListed(type);
        return !listed.length || listed.includes(getStatusKey(status));
    }

    /**
     * Whether this is the only tick of the type: without it the list would be empty and
     * allow every status.
     */
    isLastTick(type, status) {
        const listed = this.getListed(type);
        return listed.length === 1 && listed[0] === getStatusKey(status);
    }

    getReplacements(type) {
        const listed = this.getListed(type);
        return this.statuses.filter((status) => listed.includes(getStatusKey(status)));
    }

    async toggle(type, status) {
        const before = this.getListed(type);
        const key = getStatusKey(status);
        const ticked = before.length ? before : this.statuses.map(getStatusKey);
        const after = ticked.includes(key)
            ? ticked.filter((other) => other !== key)
            : [...ticked, key];
        const isSaved = (item) => Number.isInteger(item);
        const refs = after.filter((item) => !isSaved(item));
        if (String(refs) !== String(this.getAdded(type))) {
            await type.update({ added_status_refs: refs });
        }
        await type.data.status_ids.addAndRemove({
            add: after.filter((item) => isSaved(item) && !before.includes(item)),
            remove: before.filter((item) => isSaved(item) && !after.includes(item)),
        });
    }

    async setReplacement(type, ref) {
        await type.update({ replacement_ref: ref });
    }
}

export const leadTypeMatrix = { component: LeadTypeMatrix };

registry.category("view_widgets").add("lead_type_matrix", leadTypeMatrix);
