import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";
import { getCountedLeadsAction } from "../lead_data_quality/lead_data_quality";

/** A cell opens the leads that it counts, not all of its row. */
export class LeadDataQualityPivotRenderer extends PivotRenderer {
    /** @override */
    onOpenView(cell, newWindow) {
        if (!cell.value) {
            return;
        }
        const [rowValues, colValues] = cell.groupId;
        const action = getCountedLeadsAction({
            name: this.model.metaData.measures[cell.measure].string,
            measure: cell.measure,
            domain: this.model.getGroupDomain({ rowValues, colValues }),
        });
        this.actionService.doAction(action, { newWindow });
    }
}

registry.category("views").add("lead_data_quality_pivot", {
    ...pivotView,
    Renderer: LeadDataQualityPivotRenderer,
});
