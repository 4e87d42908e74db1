import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Opens the quick view from a card. Drawn only on a board that has one. */
export class LeadQuickViewButton extends Component {
    static template = "lead_management.LeadQuickViewButton";
    static props = { ...standardWidgetProps };
}

registry.category("view_widgets").add("lead_quick_view_button", {
    component: LeadQuickViewButton,
});
