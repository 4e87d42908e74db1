import { Message } from "@mail/core/common/message";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** The mark "Edited" of a comment on a lead says by whom and when. */
patch(Message.prototype, {
    /** @override */
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        const { lead_editor, lead_edit_date, thread } = this.message;
        const mark = bodyEl?.querySelector(".o-mail-Message-edited");
        if (!mark || thread?.model !== "lead.lead" || !lead_editor) {
            return;
        }
        const text = document.createElement("span");
        text.className = "o_lead_comment_edited small text-muted";
        text.textContent = _t("(edited: %(user)s, %(date)s)", {
            user: lead_editor,
            date: formatDateTime(lead_edit_date),
        });
        mark.replaceChildren(" ", text);
    },
});
