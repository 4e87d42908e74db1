import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * On a phone the columns with `phone="hide"` leave their room to the others.
 */
export class LeadX2ManyListRenderer extends ListRenderer {
    /** @override */
    getActiveColumns() {
        const columns = super.getActiveColumns();
        return this.env.isSmall ? columns.filter(({ attrs }) => attrs?.phone !== "hide") : columns;
    }
}

/** A list that is read when it is shown, where the model of the form is the `LeadModel`. */
export class LeadX2ManyField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: LeadX2ManyListRenderer };

    /** @override */
    setup() {
        super.setup();
        const { name, record } = this.props;
        onWillStart(() => record.model.loadList?.(record, name));
    }
}

registry.category("fields").add("lead_x2many", {
    ...x2ManyField,
    additionalClasses: ["o_field_one2many"],
    component: LeadX2ManyField,
});
