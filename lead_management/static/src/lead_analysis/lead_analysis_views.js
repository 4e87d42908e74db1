import { registry } from "@web/core/registry";
import { GraphSearchModel } from "@web/views/graph/graph_search_model";
import { graphView } from "@web/views/graph/graph_view";
import { PivotSearchModel } from "@web/views/pivot/pivot_search_model";
import { pivotView } from "@web/views/pivot/pivot_view";
import { LeadControlPanel } from "@lead_management/lead_type_pills/lead_control_panel";
import { withKeptTypes } from "@lead_management/lead_type_pills/lead_type_filter";

registry.category("views").add("lead_pivot", {
    ...pivotView,
    ControlPanel: LeadControlPanel,
    SearchModel: withKeptTypes(PivotSearchModel),
});

registry.category("views").add("lead_graph", {
    ...graphView,
    ControlPanel: LeadControlPanel,
    SearchModel: withKeptTypes(GraphSearchModel),
});
