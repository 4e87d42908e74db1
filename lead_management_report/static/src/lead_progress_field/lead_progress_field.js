import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

/** Bar of a target, which is green as soon as the target is reached, not only beyond it. */
export class LeadProgressField extends ProgressBarField {
    /** @override */
    get progressBarColorClass() {
        return this.currentValue >= this.maxValue
            ? this.props.overflowClass
            : super.progressBarColorClass;
    }
}

registry.category("fields").add("lead_progress", {
    ...progressBarField,
    component: LeadProgressField,
});
