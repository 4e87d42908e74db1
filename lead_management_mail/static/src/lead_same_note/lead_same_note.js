import { _t } from "@web/core/l10n/translation";
import { sameLeadActions } from "@lead_management/lead_same_leads/lead_same_leads";

/**
 * Writes what was typed for a new lead as a note on one that is there already.
 *
 * @param {import("@lead_management/lead_same_leads/lead_same_leads").LeadSameLeads} strip
 * @param {{ id: number, name: string }} lead
 */
async function addNote({ env, notification, orm, props }, { id, name }) {
    const body = (props.record.data.name || "").trim();
    if (!body) {
        notification.add(_t("Write what it is about first: that becomes the note."), {
            type: "warning",
        });
        return;
    }
    await orm.call("lead.lead", "message_post", [[id]], {
        body,
        message_type: "comment",
        subtype_xmlid: "mail.mt_note",
    });
    notification.add(_t("Note added to %(lead)s", { lead: name }), { type: "success" });
    env.closeQuickCreate?.();
}

sameLeadActions.add("note", { label: _t("Add note"), run: addNote });
