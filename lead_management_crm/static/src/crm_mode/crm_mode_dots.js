import { onWillStart } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { CrmModeMenu, isCrmModeOffered } from "./crm_mode_menu";

patch(ControlPanel, {
    components: { ...ControlPanel.components, CrmModeMenu },
});

// on a phone the entry stands behind the three dots
patch(ControlPanel.prototype, {
    setup() {
        super.setup(...arguments);
        this.isCrmModeOffered = false;
        if (this.env.isSmall) {
            onWillStart(async () => {
                this.isCrmModeOffered = await isCrmModeOffered(this.env);
            });
        }
    },
});
