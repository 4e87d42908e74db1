import { start } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { getService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { defineLeadModels } from "@lead_management/../tests/lead_test_models";
import { session } from "@web/session";

describe.current.tags("desktop");

defineLeadModels();

const NOW = "2031-01-06 10:00:00";
const COLLEAGUE = 77;

async function insertComment(values = {}, { isOwn = true, model = "lead.lead" } = {}) {
    mockDate(NOW);
    await start();
    const store = getService("mail.store");
    return store["mail.message"].insert({
        id: 501,
        author_id: isOwn ? store.self : { id: COLLEAGUE, name: "Anna" },
        body: "They call back",
        message_type: "comment",
        model,
        res_id: 1,
        thread: { id: 1, model },
        ...values,
    });
}

// REQ-0.49: only the author, without a limit when none is set
test("the author may edit", async () => {
    expect((await insertComment()).editable).toBe(true);
});

test("a colleague's comment cannot be edited", async () => {
    expect((await insertComment({}, { isOwn: false })).editable).toBe(false);
});

// REQ-0.49: the time that the settings give
test("the author may edit until the time is over", async () => {
    const message = await insertComment({ lead_edit_until: "2031-01-06 10:05:00" });
    expect(message.editable).toBe(true);
    mockDate("2031-01-06 10:05:01");
    expect(message.editable).toBe(false);
});

// REQ-0.49: the flag lifts both
test("whoever manages all comments edits them all", async () => {
    patchWithCleanup(session, { manages_lead_comments: true });
    const message = await insertComment(
        { lead_edit_until: "2031-01-06 09:00:00" },
        { isOwn: false }
    );
    expect(message.editable).toBe(true);
});

// REQ-0.45: nor a moderator
test("nobody edits the history", async () => {
    patchWithCleanup(session, { manages_lead_comments: true });
    expect((await insertComment({ message_type: "notification" })).editable).toBe(false);
});

// REQ-0.49: as Odoo has it
test("comments of other documents have no time limit", async () => {
    const message = await insertComment(
        { lead_edit_until: "2031-01-06 09:00:00" },
        { model: "res.partner" }
    );
    expect(message.editable).toBe(true);
});
