import { ControlPanel } from "@web/search/control_panel/control_panel";
import { LeadTypePills } from "./lead_type_pills";

/** The control panel of views that have no row of tabs, where the types stand else. */
export class LeadControlPanel extends ControlPanel {
    static template = "lead_management.LeadControlPanel";
    static components = { ...ControlPanel.components, LeadTypePills };
}
