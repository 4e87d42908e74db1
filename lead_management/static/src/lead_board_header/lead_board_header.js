import { user } from "@web/core/user";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { KanbanHeader } from "@web/views/kanban/kanban_header";

/**
 * Column header with the number of leads and, below, the total of expected revenue.
 *
 * With a progress bar in the view the bar shows the total itself.
 */
export class LeadBoardHeader extends KanbanHeader {
    static template = "lead_management.LeadBoardHeader";
    static components = { ...KanbanHeader.components, AnimatedNumber };

    get total() {
        const { aggregates, fields } = this.group;
        const { currency_field, string } = fields.expected_revenue;
        let currencies = aggregates[currency_field] || [];
        if (currency_field && !currencies.length) {
            // the total of an empty column is an amount too
            currencies = [user.activeCompany.currency_id];
        }
        return {
            value: aggregates.expected_revenue || 0,
            title: string,
            currencies,
        };
    }
}
