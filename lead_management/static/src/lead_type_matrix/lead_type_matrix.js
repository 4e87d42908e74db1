import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Ticks which statuses the leads of each type may take, types × statuses (REQ-0.75).
 *
 * It edits `status_ids` of the types in the list of the same form, so Save and Discard
 * of the form hold for it too. A type without a list allows every status.
 */
export class LeadTypeMatrix extends Component {
    static template = "lead_management.LeadTypeMatrix";
    static props = { ...standardWidgetProps };

    get types() {
        return this.props.record.data.type_ids.records;
    }

    /**
     * The statuses that are saved already: others cannot be linked yet.
     */
    get statuses() {
        return this.props.record.data.status_ids.records.filter(({ resId }) => resId);
    }

    /**
     * Types with leads in a status that was taken out (REQ-0.79).
     */
    get blockedTypes() {
        return this.types.filter(({ data }) => data.blocked_lead_count);
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} type
     * @returns {number[]} ids of the statuses in the type's list
     */
    getListed(type) {
        return type.data.status_ids.currentIds;
    }

    isTicked(type, status) {
        const listed = this.getListed(type);
        return !listed.length || listed.includes(status.resId);
    }

    /**
     * Whether this is the only tick of the type: without it the list would be empty and
     * allow every status.
     */
    isLastTick(type, status) {
        const listed = this.getListed(type);
        return listed.length === 1 && listed[0] === status.resId;
    }

    getReplacements(type) {
        const listed = this.getListed(type);
        return this.statuses.filter(({ resId }) => listed.includes(resId));
    }

    async toggle(type, status) {
        const listed = this.getListed(type);
        const isTicked = listed.includes(status.resId);
        const others = this.statuses.filter((other) => other !== status);
        await type.data.status_ids.addAndRemove({
            add: listed.length ? (isTicked ? [] : [status.resId]) : others.map((o) => o.resId),
            remove: isTicked ? [status.resId] : [],
        });
    }

    async setReplacement(type, statusId) {
        const status = this.statuses.find(({ resId }) => resId === Number(statusId));
        const value = status && { id: status.resId, display_name: status.data.name };
        await type.update({ replacement_status_id: value || false });
    }
}

export const leadTypeMatrix = { component: LeadTypeMatrix };

registry.category("view_widgets").add("lead_type_matrix", leadTypeMatrix);
