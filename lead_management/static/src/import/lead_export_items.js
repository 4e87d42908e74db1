import { patch } from "@web/core/utils/patch";
import { exprToBoolean } from "@web/core/utils/strings";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";

/**
 * Offer the export of selected leads only to those who may export them. The view says so
 * (`lead.lead._get_view`), but Odoo asks it only about the export of all records.
 */
const offerWhereAllowed = () => ({
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems(...arguments);
        const mayExport = this.env.config.viewArch?.getAttribute("export_xlsx");
        if (this.props.resModel === "lead.lead" && !exprToBoolean(mayExport, true)) {
            delete items.export;
        }
        return items;
    },
});

patch(ListController.prototype, offerWhereAllowed());
patch(KanbanController.prototype, offerWhereAllowed());
