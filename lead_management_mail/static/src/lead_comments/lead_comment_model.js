import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";

const { DateTime } = luxon;

/** Who may edit a comment on a lead; the server refuses it as well. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {luxon.DateTime} */
        this.lead_edit_date = fields.Datetime();
        /** @type {luxon.DateTime} */
        this.lead_edit_until = fields.Datetime();
        /** @type {string} */
        this.lead_editor = undefined;
    },

    get editable() {
        if (this.thread?.model !== "lead.lead") {
            return super.editable;
        }
        if (this.isEmpty || this.message_type !== "comment") {
            return false;
        }
        const inTime = !this.lead_edit_until || this.lead_edit_until > DateTime.now();
        return session.manages_lead_comments || (this.isSelfAuthored && inTime);
    },
});
