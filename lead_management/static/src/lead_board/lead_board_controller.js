import { KanbanController } from "@web/views/kanban/kanban_controller";
import { useLeadFilters } from "../lead_filters/lead_filters";
import { LeadFirstSteps } from "../lead_first_steps/lead_first_steps";

export class LeadBoardController extends KanbanController {
    static template = "lead_management.LeadBoardView";
    static components = { ...KanbanController.components, LeadFirstSteps };

    setup() {
        super.setup();
        this.leadFilters = useLeadFilters();
    }

    /**
     * The total of the column headers needs the sums even without a progress bar.
     *
     * @override
     */
    get progressBarAggregateFields() {
        const fields = super.progressBarAggregateFields;
        const { expected_revenue } = this.props.fields;
        return fields.includes(expected_revenue) ? fields : [...fields, expected_revenue];
    }
}
