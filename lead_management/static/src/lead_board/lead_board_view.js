import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { LeadSearchPanel } from "../lead_search_panel/lead_search_panel";
import { LeadBoardController } from "./lead_board_controller";
import { LeadBoardModel } from "./lead_board_model";
import { LeadBoardRenderer } from "./lead_board_renderer";

export const leadBoardView = {
    ...kanbanView,
    Controller: LeadBoardController,
    Model: LeadBoardModel,
    Renderer: LeadBoardRenderer,
    SearchPanel: LeadSearchPanel,
    buttonTemplate: "lead_management.LeadBoardButtons",
};

registry.category("views").add("lead_board", leadBoardView);
