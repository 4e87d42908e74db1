import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

/**
 * Odoo's badges as buttons of which one is pressed: reached by Tab and read by a screen reader.
 *
 * The option `hidden` lists values of a selection that are not offered.
 */
export class LeadChipsField extends BadgeSelectionField {
    static template = "lead_management.LeadChipsField";
    static props = {
        ...BadgeSelectionField.props,
        hidden: { type: Array, optional: true },
    };
    static defaultProps = { hidden: [] };

    get offered() {
        return this.options.filter(
            ([value]) => value === this.value || !this.props.hidden.includes(value)
        );
    }

    /** @override a chip of a many2one that is pressed again is taken off, too */
    onChange(value) {
        const isCleared = this.type === "many2one" && value === this.value;
        return super.onChange(isCleared ? false : value);
    }
}

export const leadChipsField = {
    ...badgeSelectionField,
    component: LeadChipsField,
    additionalClasses: ["o_field_lead_chips"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        hidden: fieldInfo.options.hidden,
    }),
};

registry.category("fields").add("lead_chips", leadChipsField);
