import { registry } from "@web/core/registry";
import {
    Many2ManyTagsField,
    many2ManyTagsField,
} from "@web/views/fields/many2many_tags/many2many_tags_field";

/** Of so many leads the names are shown; the row of a big group stays a row. */
const SHOWN = 5;

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
        return further.map(({ data }) => data.display_name).join(", ");
    }
}

registry.category("fields").add("lead_group", {
    ...many2ManyTagsField,
    component: LeadGroupField,
});
