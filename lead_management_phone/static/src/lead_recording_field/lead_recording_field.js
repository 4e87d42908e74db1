import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// Plays the recording of a call.
export class LeadRecordingField extends Component {
    static template = "lead_management_phone.LeadRecordingField";
    static props = { ...standardFieldProps };

    get source() {
        const source = this.props.record.data[this.props.name] || "";
        return /^(https?:\/\/|\/web\/content\/)/.test(source) ? source : "";
    }
}

registry.category("fields").add("lead_recording", {
    component: LeadRecordingField,
    displayName: _t("Recording"),
    supportedTypes: ["char"],
});
