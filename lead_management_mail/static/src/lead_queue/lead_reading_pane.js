import { Component, markup, useEffect, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

/** Below this width in pixels the list has the page for itself (also in lead_queue.scss). */
const MIN_WIDTH = 1200;

/** @returns {boolean} whether the pane is shown beside a list */
export function hasRoomForPane() {
    return window.innerWidth >= MIN_WIDTH;
}

/** What the marked row of a queue says, beside the list, with what can be done about it. */
export class LeadReadingPane extends Component {
    static template = "lead_management_mail.LeadReadingPane";
    static props = { resModel: String };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.reading = useState(this.env.leadReading);
        this.state = useState({ item: null });
        this.keepLast = new KeepLast();
        useEffect(
            (record, id) => {
                this.load(id);
            },
            () => [this.reading.record, this.reading.record?.resId]
        );
    }

    /** @param {number | undefined} id */
    async load(id) {
        if (!id || !hasRoomForPane()) {
            this.state.item = null;
            return;
        }
        const request = this.orm.silent.call(this.props.resModel, "get_reading", [[id]]);
        const item = await this.keepLast.add(request);
        // the server has sanitised it, as the form shows it
        this.state.item = { ...item, body: markup(item.body) };
    }

    get item() {
        return this.state.item;
    }

    get date() {
        return formatDateTime(deserializeDateTime(this.item.date));
    }

    async reply() {
        const ids = [this.reading.record.resId];
        await this.action.doAction(
            await this.orm.call(this.props.resModel, "action_reply", [ids]),
            {
                onClose: () => this.reading.record?.model.load(),
            }
        );
    }

    openLead({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "lead.lead",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
