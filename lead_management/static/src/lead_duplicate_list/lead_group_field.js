import { registry } from "@web/core/registry";
import {
    Many2ManyTagsField,
    many2ManyTagsField,
} from "@web/views/fields/many2many_tags/many2many_tags_field";

/** Of so many leads the names are shown; the row of a big group stays a row. */
const SHOWN = 5;
/** Of so many the names are read at all: a group may have hundreds, and a page 80 groups. */
const READ = 20;

/** The leads of a group: the first ones, and how many more there are. */
export class LeadGroupField extends Many2ManyTagsField {
    static template = "lead_management.LeadGroupField";

    /** @override */
    get tags() {
        return this.isBig ? super.tags.slice(0, SHOWN) : super.tags;
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    /** One more takes no more room than to say so. */
    get isBig() {
        return this.list.count > SHOWN + 1;
    }

    get furtherCount() {
        return this.list.count - SHOWN;
    }

    get furtherNames() {
        const further = this.list.records.slice(SHOWN);
        const names = further.map(({ data }) => data.display_name).join(", ");
        return this.list.count > this.list.records.length ? `${names}, …` : names;
    }
}

/**
 * Read the names of the first leads of each group alone.
 *
 * @param {object} params of the model of a view of groups
 * @returns {object} the same parameters
 */
export function readFirstLeads(params) {
    const { activeFields } = params.config;
    if (activeFields.lead_ids) {
        activeFields.lead_ids.limit = READ;
    }
    return params;
}

registry.category("fields").add("lead_group", {
    ...many2ManyTagsField,
    component: LeadGroupField,
});
