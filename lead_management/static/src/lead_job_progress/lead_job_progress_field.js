import { onMounted, onWillUnmount, status } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
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
            await this.load(record);
        }
        if (status(this) !== "destroyed") {
            this.schedule();
        }
    }

    async load(record) {
        try {
            await record.load();
        } catch (error) {
            // while the server is started again; the job goes on with it
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }
}

registry.category("fields").add("lead_job_progress", {
    ...progressBarField,
    component: JobProgressField,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
