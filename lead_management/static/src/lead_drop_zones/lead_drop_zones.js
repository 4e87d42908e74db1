import { Component, useState } from "@odoo/owl";

const ICONS = { won: "fa-trophy", lost: "fa-thumbs-down", neutral: "fa-pause-circle" };

/**
 * Where a lead is closed by dropping its card: Won, Lost, Postponed … Shown while a card is
 * dragged, for statuses that are no columns of the board.
 */
export class LeadDropZones extends Component {
    static template = "lead_management.LeadDropZones";
    static props = {
        // reactive: the zones, and the id of the status of the one below the pointer
        drag: { type: Object, shape: { zones: Array, overId: [Number, Boolean] } },
    };

    setup() {
        this.drag = useState(this.props.drag);
    }

    /**
     * @param {{ kind: string }} zone
     * @returns {string}
     */
    getIcon({ kind }) {
        return ICONS[kind];
    }
}
