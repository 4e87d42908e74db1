import { onWillUnmount, onMounted } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

export const JOB_REFRESH_DELAY = 2000;

/** The progress of a background job; while it runs, the record is read again. */
export class JobProgressField extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => this.schedule());
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    schedule() {
        this.timer = browser.setTimeout(() => this.refresh(), JOB_REFRESH_DELAY);
    }

    async refresh() {
        const { record } = this.props;
        if (record.resId && record.data.state === "running") {
            await record.load();
        }
        this.schedule();
    }
}

registry.category("fields").add("lead_job_progress", {
    ...progressBarField,
    component: JobProgressField,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
