import { useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { PropertiesField, propertiesField } from "@web/views/fields/properties/properties_field";

/**
 * Own fields in sections. Which sections are folded is each user's own choice, kept by
 * the browser as the optional columns of a list are, and nothing of the record: Odoo's
 * way would write every lead on which somebody folds a section.
 */
export class LeadPropertiesField extends PropertiesField {
    setup() {
        super.setup();
        this.folded = useState(this.loadFolded());
    }

    get foldedKey() {
        return `lead_management.folded_sections,${user.userId}`;
    }

    /**
     * @returns {Record<string, boolean>} whether a section is folded, by its name
     */
    loadFolded() {
        return JSON.parse(browser.localStorage.getItem(this.foldedKey) || "{}");
    }

    /** @override */
    get groupedPropertiesList() {
        return super.groupedPropertiesList.map((group) =>
            group.name in this.folded ? { ...group, isFolded: this.folded[group.name] } : group
        );
    }

    /** @override */
    async _toggleSeparators(names, forceState) {
        const groups = this.groupedPropertiesList.filter(({ name }) => names.includes(name));
        for (const { name, isFolded } of groups) {
            this.folded[name] = forceState ?? !isFolded;
        }
        // the card has two such fields
        const folded = { ...this.loadFolded(), ...this.folded };
        browser.localStorage.setItem(this.foldedKey, JSON.stringify(folded));
    }
}

registry.category("fields").add("lead_properties", {
    ...propertiesField,
    additionalClasses: ["o_field_properties"],
    component: LeadPropertiesField,
});
