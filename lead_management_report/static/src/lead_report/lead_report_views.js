import { registry } from "@web/core/registry";
import { GraphController } from "@web/views/graph/graph_controller";
import { GraphSearchModel } from "@web/views/graph/graph_search_model";
import { graphView } from "@web/views/graph/graph_view";
import { PivotController } from "@web/views/pivot/pivot_controller";
import { PivotSearchModel } from "@web/views/pivot/pivot_search_model";
import { pivotView } from "@web/views/pivot/pivot_view";
import { DateInterval } from "@lead_management_report/date_interval/date_interval";

/**
 * Makes filters of the search view arrange the report, as favorites do.
 *
 * @param {typeof PivotSearchModel | typeof GraphSearchModel} SearchModel
 * @param {string} key of the filter's context that holds the groups
 */
const withReadyViews = (SearchModel, key) =>
    class extends SearchModel {
        /** @override */
        _getSearchItemGroupBys({ searchItemId }) {
            const { context, type } = this.searchItems[searchItemId];
            const groups = type === "filter" && context?.[key];
            return groups || super._getSearchItemGroupBys(...arguments);
        }
    };

export class LeadReportPivotController extends PivotController {
    static template = "lead_management_report.PivotView";
    static components = { ...PivotController.components, DateInterval };
}

export class LeadReportGraphController extends GraphController {
    static template = "lead_management_report.GraphView";
    static components = { ...GraphController.components, DateInterval };
}

registry.category("views").add("lead_report_pivot", {
    ...pivotView,
    Controller: LeadReportPivotController,
    SearchModel: withReadyViews(PivotSearchModel, "pivot_row_groupby"),
});

registry.category("views").add("lead_report_graph", {
    ...graphView,
    Controller: LeadReportGraphController,
    SearchModel: withReadyViews(GraphSearchModel, "graph_groupbys"),
});
