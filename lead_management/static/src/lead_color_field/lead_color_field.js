import { registry } from "@web/core/registry";
import { colorPickerField } from "@web/views/fields/color_picker/color_picker_field";

/**
 * Colour in a list: a click on the dot shows the colours, and nothing else does. Odoo's
 * own shows them all in every row that is edited, three or four lines high.
 */
registry.category("fields").add("lead_color", {
    ...colorPickerField,
    additionalClasses: ["o_field_color_picker"],
    extractProps: () => ({ canToggle: true }),
});
