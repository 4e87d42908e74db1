import { registry } from "@web/core/registry";
import { charField } from "@web/views/fields/char/char_field";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";

/** Pixels in which a name can be read on two lines, and beyond which it takes a second one. */
const MIN_WIDTH = 180;
const MAX_WIDTH = 300;

// Names by which the rows of a list are told apart: they are not squeezed by what stands beside.
registry.category("fields").add("lead_wide", {
    ...buildM2OFieldDescription(Many2OneField),
    listViewWidth: [MIN_WIDTH, MAX_WIDTH],
});
registry.category("fields").add("lead_wide_text", {
    ...charField,
    listViewWidth: [MIN_WIDTH],
});
