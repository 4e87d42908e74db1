import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

/**
 * The priorities as badges. They come with the lead: the server is not asked for them, as Odoo's
 * own does.
 */
export class LeadPriorityField extends BadgeSelectionField {
    /** @override */
    setup() {
        this.type = "many2one";
    }

    /** @override */
    get options() {
        return this.props.record.data.priority_choices || [];
    }
}

registry.category("fields").add("lead_priority", {
    ...badgeSelectionField,
    additionalClasses: ["o_field_selection_badge"],
    component: LeadPriorityField,
    fieldDependencies: [{ name: "priority_choices", type: "json" }],
    supportedTypes: ["many2one"],
});
