import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { LeadSearchPanel, withLatePanel } from "../lead_search_panel/lead_search_panel";
import { withKeptTypes } from "../lead_type_pills/lead_type_filter";
import { LeadBoardController } from "./lead_board_controller";
import { LeadBoardModel } from "./lead_board_model";
import { LeadBoardRenderer } from "./lead_board_renderer";

export const leadBoardView = {
    ...kanbanView,
    Controller: LeadBoardController,
    Model: LeadBoardModel,
    Renderer: LeadBoardRenderer,
    SearchModel: withLatePanel(withKeptTypes(SearchModel)),
    SearchPanel: LeadSearchPanel,
    buttonTemplate: "lead_management.LeadBoardButtons",
};

registry.category("views").add("lead_board", leadBoardView);
