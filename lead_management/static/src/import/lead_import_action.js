import { ImportAction } from "@base_import/import_action/import_action";
import { patch } from "@web/core/utils/patch";

/** Tell the user's Stop from the model's own, which ends every import. */
patch(ImportAction.prototype, {
    stopImport() {
        this.model.isStoppedByUser = true;
        super.stopImport();
    },
});
