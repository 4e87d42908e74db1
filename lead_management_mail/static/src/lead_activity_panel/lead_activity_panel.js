import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** One button for each activity type, to plan an activity of the lead. */
export class LeadActivityPanel extends Component {
    static template = "lead_management_mail.LeadActivityPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useService("mail.store");
    }

    get types() {
        return this.props.record.data.activity_choices || [];
    }

    /** @param {number} typeId */
    async plan(typeId) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.store.scheduleActivity(record.resModel, [record.resId], typeId);
        const thread = this.store.Thread.insert({ model: record.resModel, id: record.resId });
        await Promise.all([record.load(), thread.fetchThreadData(["activities", "messages"])]);
    }
}

export const leadActivityPanel = {
    component: LeadActivityPanel,
    fieldDependencies: [{ name: "activity_choices", type: "json" }],
};

registry.category("view_widgets").add("lead_activity_panel", leadActivityPanel);
