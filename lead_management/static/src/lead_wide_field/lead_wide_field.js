import { registry } from "@web/core/registry";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";

/** Pixels in which a name can be read on two lines. */
const MIN_WIDTH = 180;

/** A name by which the rows of a list are told apart: it is not squeezed by what stands beside. */
registry.category("fields").add("lead_wide", {
    ...buildM2OFieldDescription(Many2OneField),
    listViewWidth: [MIN_WIDTH],
});
