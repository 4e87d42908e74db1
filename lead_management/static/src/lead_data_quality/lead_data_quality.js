import { Domain } from "@web/core/domain";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/**
 * Returns the action that opens the leads behind a figure: those that the figure counts, and
 * no others.
 *
 * @param {object} figure
 * @param {string} figure.name what the action is called
 * @param {string} figure.measure field that was summed up: 1 for each lead that counts
 * @param {Array} figure.domain of the group
 * @returns {object} an act_window action
 */
export function getCountedLeadsAction({ name, measure, domain }) {
    return {
        type: "ir.actions.act_window",
        name,
        res_model: "lead.data.quality",
        views: [[false, "list"]],
        domain: Domain.and([domain, [[measure, "=", 1]]]).toList(),
        context: { list_view_ref: "lead_management.lead_data_quality_view_list_counted" },
    };
}

/** Figures of a group open the leads that they count. */
export class LeadDataQualityRenderer extends ListRenderer {
    static groupRowTemplate = "lead_management.LeadDataQualityGroupRow";

    setup() {
        super.setup();
        this.action = useService("action");
    }

    /**
     * @param {object} group
     * @param {object} column of the figure
     */
    openCounted(group, column) {
        const label = this.props.list.fields[column.name].string;
        return this.action.doAction(
            getCountedLeadsAction({
                name: `${label}: ${group.displayName}`,
                measure: column.name,
                domain: group.list.domain,
            })
        );
    }
}

registry.category("views").add("lead_data_quality_list", {
    ...listView,
    Renderer: LeadDataQualityRenderer,
});
