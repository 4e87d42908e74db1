import { onPatched, onWillPatch, useRef } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { CharField } from "@web/views/fields/char/char_field";
import { EmailField } from "@web/views/fields/email/email_field";
import { PhoneField } from "@web/views/fields/phone/phone_field";
import { TextField } from "@web/views/fields/text/text_field";

/**
 * What a person types wins: a value that comes late from the server, such as the name proposed for
 * a number, is not put before the text that is about to be typed. It is selected, so that typing
 * replaces it; what has been typed already, Odoo leaves alone.
 *
 * @param {string} name of the reference to the input
 */
function useTypedFirst(name) {
    const ref = useRef(name);
    let shown;
    onWillPatch(() => {
        shown = ref.el?.value;
    });
    onPatched(() => {
        const { el } = ref;
        if (el && el === el.ownerDocument.activeElement && el.value !== shown) {
            el.select();
        }
    });
}

for (const [Field, name] of [
    [CharField, "input"],
    [EmailField, "input"],
    [PhoneField, "input"],
    [TextField, "textarea"],
]) {
    patch(Field.prototype, {
        setup() {
            super.setup(...arguments);
            if (this.props.record.resModel?.startsWith("lead.")) {
                useTypedFirst(name);
            }
        },
    });
}
