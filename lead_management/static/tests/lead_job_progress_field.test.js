import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Record } from "@web/model/relational_model/record";
import { JOB_REFRESH_DELAY } from "@lead_management/lead_job_progress/lead_job_progress_field";

class Job extends models.Model {
    _name = "lead.fake.job";

    state = fields.Selection({
        selection: [
            ["draft", "Not started"],
            ["running", "Running"],
            ["done", "Done"],
        ],
    });
    progress = fields.Float();
}

defineMailModels();
defineModels([Job]);

/** Shows the job; returns the form's component. Each read is a step from then on. */
async function mountJob(values = {}) {
    Job._records = [{ id: 1, state: "running", progress: 10, ...values }];
    const form = await mountView({
        type: "form",
        resModel: "lead.fake.job",
        resId: 1,
        arch: `<form edit="0"><field name="progress" widget="lead_job_progress"/></form>`,
    });
    onRpc("lead.fake.job", "web_read", () => expect.step("read"));
    return form;
}

/** Lets the job get on at the server. */
function work(values) {
    MockServer.env["lead.fake.job"].write([1], values);
}

async function wait() {
    await advanceTime(JOB_REFRESH_DELAY);
    await animationFrame();
}

// REQ-3.18
test("the progress of a running job follows", async () => {
    await mountJob();
    expect(".o_progressbar_value").toHaveText("10\n%");
    work({ progress: 40 });
    await wait();
    expect.verifySteps(["read"]);
    expect(".o_progressbar_value").toHaveText("40\n%");
    work({ progress: 70 });
    await wait();
    expect.verifySteps(["read"]);
    expect(".o_progressbar_value").toHaveText("70\n%");
});

// REQ-3.18
test("a job that is done is not read again", async () => {
    await mountJob();
    work({ state: "done", progress: 100 });
    await wait();
    expect.verifySteps(["read"]);
    expect(".o_progressbar_value").toHaveText("100\n%");
    await wait();
    await wait();
    expect.verifySteps([]);
});

// REQ-3.18
test("a job that has not started is not read", async () => {
    await mountJob({ state: "draft", progress: 0 });
    await wait();
    expect.verifySteps([]);
});

// REQ-3.18
test("the progress comes back with the server", async () => {
    await mountJob();
    let isAway = true;
    patchWithCleanup(Record.prototype, {
        async load() {
            if (isAway) {
                throw new ConnectionLostError("/web");
            }
            return super.load(...arguments);
        },
    });
    await wait();
    expect(".o_progressbar_value").toHaveText("10\n%");
    isAway = false;
    work({ progress: 50 });
    await wait();
    expect(".o_progressbar_value").toHaveText("50\n%");
    expect.verifySteps(["read"]);
});

// REQ-3.18
test("a job whose form is closed is not read", async () => {
    const form = await mountJob();
    form.__owl__.app.destroy();
    await wait();
    expect.verifySteps([]);
});

// REQ-3.18
test("a form that is closed while it reads does not go on", async () => {
    const form = await mountJob();
    const answer = Promise.withResolvers();
    onRpc("lead.fake.job", "web_read", () => answer.promise);
    await wait();
    form.__owl__.app.destroy();
    answer.resolve();
    await animationFrame();
    expect.verifySteps(["read"]);
    await wait();
    await wait();
    expect.verifySteps([]);
});
