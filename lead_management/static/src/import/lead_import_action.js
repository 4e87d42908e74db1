import { ImportAction } from "@base_import/import_action/import_action";
import { patch } from "@web/core/utils/patch";

patch(ImportAction.prototype, {
    /** An import ends with one message: what became of the rows, where that differs. */
    async handleImport() {
        const notification = this.notification;
        this.notification = {
            ...notification,
            add: (message, options) =>
                this.model.leadSummary
                    ? notification.add(this.model.leadSummary, { type: "info", sticky: true })
                    : notification.add(message, options),
        };
        try {
            return await super.handleImport(...arguments);
        } finally {
            this.notification = notification;
        }
    },

    /** Tell the user's Stop from the model's own, which ends every import. */
    stopImport() {
        this.model.isStoppedByUser = true;
        super.stopImport();
    },
});
