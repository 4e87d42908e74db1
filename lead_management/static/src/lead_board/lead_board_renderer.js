import { onWillUnmount, reactive, useSubEnv } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { LeadBoardHeader } from "../lead_board_header/lead_board_header";
import { LeadDropZones } from "../lead_drop_zones/lead_drop_zones";
import { LeadEmptyBoard } from "../lead_empty_board/lead_empty_board";
import { LeadQuickCreate } from "../lead_quick_create/lead_quick_create";
import { LeadQuickViewDialog } from "../lead_quick_view/lead_quick_view_dialog";

export class LeadBoardRenderer extends KanbanRenderer {
    static template = "lead_management.LeadBoardRenderer";
    static components = {
        ...KanbanRenderer.components,
        KanbanHeader: LeadBoardHeader,
        KanbanRecordQuickCreate: LeadQuickCreate,
        LeadDropZones,
        LeadEmptyBoard,
    };

    setup() {
        super.setup();
        this.drag = reactive({ zones: [], overId: false });
        this.onDragMove = this.onDragMove.bind(this);
        onWillUnmount(() => this.endDrag());
        useSubEnv({ openLeadQuickView: (record) => this.openQuickView(record) });
        // on the card that has the focus, as Enter opens it and Space selects it
        useHotkey("v", ({ target }) => this.openQuickView(this.getRecordOf(target)), {
            area: () => this.rootRef.el,
            isAvailable: (target) => Boolean(this.getRecordOf(target)),
        });
    }

    /**
     * @param {HTMLElement} target
     */
    getRecordOf(target) {
        const isCard = target.classList.contains("o_kanban_record");
        return isCard && this.props.list.records.find(({ id }) => id === target.dataset.id);
    }

    /**
     * Shows a lead without leaving the board.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     */
    openQuickView({ resId }) {
        const { list, openRecord } = this.props;
        if (!list.model.useSampleModel) {
            this.dialog.add(LeadQuickViewDialog, {
                editLead: () => openRecord({ resId }),
                onLeadChanged: () => list.model.load(),
                resId,
                resModel: list.resModel,
                title: _t("Quick view"),
            });
        }
    }

    /**
     * Whether there is no column at all where the statuses should stand.
     */
    get hasNoStatusColumn() {
        const { isGrouped, groupByField, groups } = this.props.list;
        return isGrouped && groupByField.name === "status_id" && !groups.length;
    }

    /** @override */
    get showNoContentHelper() {
        return this.hasNoStatusColumn || super.showNoContentHelper;
    }

    /**
     * Who may not write leads does not drag them either.
     *
     * @override
     */
    get canResequenceRecords() {
        return super.canResequenceRecords && this.props.archInfo.activeActions.edit;
    }

    /**
     * Only who may change statuses drags the columns into another order.
     *
     * @override
     */
    get canResequenceGroups() {
        return super.canResequenceGroups && this.props.archInfo.activeActions.editGroup;
    }

    /** @override */
    async validateQuickCreate() {
        await super.validateQuickCreate(...arguments);
        if (!this.props.progressBarState) {
            await this.props.list.refreshTotals();
        }
    }

    // ------------------------------------------------------------------ dragging

    /** @override */
    sortStart({ element }) {
        super.sortStart(...arguments);
        const { groupByField, records } = this.props.list;
        const record = records.find(({ id }) => id === element.dataset.id);
        if (record && groupByField?.name === "status_id") {
            this.startDrag(record);
        }
    }

    /**
     * Greys the statuses that the lead may not enter, and shows the ones where it ends.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     */
    async startDrag(record) {
        this.dragged = record;
        document.addEventListener("pointermove", this.onDragMove);
        const { requirements, zones } = await this.props.list.model.loadDropTargets(record);
        if (this.dragged !== record) {
            return;
        }
        this.drag.zones = zones;
        for (const { hint, refusal, status_id } of requirements.filter((one) => one.refusal)) {
            const group = this.props.list.groups.find(({ value }) => value === status_id);
            const column = group && this.getColumn(group);
            column?.setAttribute("data-lead-refusal", hint || refusal);
        }
    }

    /**
     * @param {{ id: string }} group
     * @returns {HTMLElement|null}
     */
    getColumn({ id }) {
        return this.rootRef.el.querySelector(`.o_kanban_group[data-id="${id}"]`);
    }

    /**
     * @param {PointerEvent} ev
     */
    onDragMove({ clientX, clientY }) {
        const zones = [...this.rootRef.el.querySelectorAll(".o_lead_drop_zone")];
        const over = zones.find((zone) => {
            const { bottom, left, right, top } = zone.getBoundingClientRect();
            return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
        });
        this.drag.overId = over ? Number(over.dataset.id) : false;
    }

    /** @override */
    async sortRecordDrop(_recordId, _groupId, { parent }) {
        if (this.drag.overId) {
            // the zones lie above the columns
            parent?.classList.remove("o_kanban_hover");
            return;
        }
        await super.sortRecordDrop(...arguments);
    }

    /** @override */
    sortStop() {
        super.sortStop(...arguments);
        const record = this.dragged;
        const zone = this.drag.zones.find(({ id }) => id === this.drag.overId);
        this.endDrag();
        if (record && zone) {
            this.dropOnZone(record, zone);
        }
    }

    endDrag() {
        this.dragged = null;
        document.removeEventListener("pointermove", this.onDragMove);
        Object.assign(this.drag, { zones: [], overId: false });
        for (const column of this.rootRef.el?.querySelectorAll("[data-lead-refusal]") || []) {
            column.removeAttribute("data-lead-refusal");
        }
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {{ id: number, name: string }} zone
     */
    async dropOnZone(record, zone) {
        this.toggleProcessing(record.id, true);
        try {
            await this.props.list.moveOut(record, zone);
        } finally {
            this.toggleProcessing(record.id, false);
        }
    }
}
