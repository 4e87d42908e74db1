import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getNamedStatuses, getStatusKey } from "./lead_status_keys";

/** Chooses one of the statuses of the settings form, also one that is not saved yet. */
export class LeadStatusSelect extends Component {
    static template = "lead_management.LeadStatusSelect";
    static props = {
        id: { type: String, optional: true },
        onChange: Function,
        statuses: Array,
        value: { type: [String, Boolean], optional: true },
    };

    getKey(status) {
        return String(getStatusKey(status));
    }
}

/** The same as the widget of a field that holds the status' reference. */
export class LeadReplacementField extends Component {
    static template = "lead_management.LeadReplacementField";
    static components = { LeadStatusSelect };
    static props = { ...standardFieldProps };

    get statuses() {
        return getNamedStatuses(this.props.record.data.status_ids);
    }

    async onChange(ref) {
        await this.props.record.update({ [this.props.name]: ref });
    }
}

registry.category("fields").add("lead_replacement", {
    component: LeadReplacementField,
    supportedTypes: ["char"],
});
