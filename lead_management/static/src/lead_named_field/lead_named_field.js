import { registry } from "@web/core/registry";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";

/**
 * A customer or a person of whom the lead knows the name alone: it is shown as the name of a
 * contact is, where the field is read only, too.
 */
export class LeadNamedField extends Many2OneField {
    static template = "lead_management.LeadNamedField";

    get typedName() {
        const { name, placeholder, readonly, record } = this.props;
        return readonly && !record.data[name] && placeholder;
    }
}

registry.category("fields").add("lead_named", {
    ...buildM2OFieldDescription(LeadNamedField),
});
