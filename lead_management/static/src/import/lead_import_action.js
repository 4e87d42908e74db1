import { ImportAction } from "@base_import/import_action/import_action";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

// long enough to read where the import is undone, and to go there
const READING_MILLISECONDS = 10_000;

patch(ImportAction.prototype, {
    /** An import ends with one message: what became of the rows, and where to undo it. */
    async handleImport() {
        const notification = this.notification;
        this.notification = {
            ...notification,
            add: (message, options) => {
                const { leadCounts, leadRunId, leadSummary } = this.model;
                const shown = leadSummary ? { type: "info", sticky: true } : { ...options };
                let text = leadSummary || message;
                if (leadRunId) {
                    if (!leadSummary) {
                        text = _t("Leads imported: %(count)s", { count: leadCounts.created });
                        shown.autocloseDelay = READING_MILLISECONDS;
                    }
                    shown.buttons = [
                        {
                            name: _t("Show this import"),
                            onClick: () => this.openLeadRun(leadRunId),
                        },
                    ];
                }
                return notification.add(text, shown);
            },
        };
        try {
            return await super.handleImport(...arguments);
        } finally {
            this.notification = notification;
        }
    },

    openLeadRun(runId) {
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.import.run",
            res_id: runId,
            views: [[false, "form"]],
        });
    },

    /** Tell the user's Stop from the model's own, which ends every import. */
    stopImport() {
        this.model.isStoppedByUser = true;
        super.stopImport();
    },
});
