import { useExternalListener, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** As many as there are keys for. */
const MAX_NUMBERED = 9;

/**
 * The lost reasons, each with its number: a digit chooses one, Enter confirms the dialog.
 *
 * The same in every dialog that asks for one: of the button, of a drop, of many leads.
 */
export class LeadReasonField extends RadioField {
    static template = "lead_management.LeadReasonField";

    setup() {
        super.setup();
        this.rootRef = useRef("root");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    /** @param {number} index */
    getNumber(index) {
        return index < MAX_NUMBERED ? index + 1 : "";
    }

    /** @param {KeyboardEvent} ev */
    onKeydown(ev) {
        const dialog = this.rootRef.el?.closest(".modal");
        const isTyping = ev.target.closest?.("input:not([type=radio]), textarea");
        if (!dialog || isTyping || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const item = /^[1-9]$/.test(ev.key) && this.items[Number(ev.key) - 1];
        if (item) {
            ev.preventDefault();
            this.onChange(item);
            this.rootRef.el.querySelector(`[data-value="${item[0]}"]`)?.focus();
        } else if (ev.key === "Enter" && ev.target.closest?.(".o_radio_input")) {
            ev.preventDefault();
            dialog.querySelector(".modal-footer .btn-primary")?.click();
        }
    }
}

registry.category("fields").add("lead_reason", { ...radioField, component: LeadReasonField });
