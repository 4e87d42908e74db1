import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import {
    extractInfoFromGroupData,
    getAggregateSpecifications,
} from "@web/model/relational_model/utils";
import { orderByToString } from "@web/search/utils/order_by";
import { LeadModel } from "../lead_model/lead_model";
import { tellMove } from "../lead_undo/lead_undo";

/** Order of the cards that the user has arranged, new leads first. */
export const MY_ORDER = [
    { name: "board_position", asc: true },
    { name: "id", asc: false },
];
/** The same for everybody: new leads first. */
export const TEAM_ORDER = [
    { name: "board_rank", asc: true },
    { name: "id", asc: false },
];

/**
 * Tells whether cards stand in the order that the user arranges.
 *
 * @param {{ orderBy: { name: string }[] }} list
 * @returns {boolean}
 */
export function isInMyOrder({ orderBy }) {
    return orderBy[0]?.name === MY_ORDER[0].name;
}

export class LeadBoardRecordList extends RelationalModel.DynamicRecordList {
    /**
     * Keeps the place of a card in the user's own order. The leads themselves, which
     * Odoo's way would number anew, are not written.
     *
     * @override
     */
    async _resequence(records, resModel, movedId, targetId) {
        if (!isInMyOrder(this)) {
            return;
        }
        const originalOrder = [...records];
        const [moved] = records.splice(
            records.findIndex(({ id }) => id === movedId),
            1
        );
        const index = records.findIndex(({ id }) => id === targetId) + 1;
        records.splice(index, 0, moved);
        try {
            await this.model.orm.call(resModel, "move_on_board", [[moved.resId]], {
                above_id: records[index - 1]?.resId || false,
                below_id: await this.getIdBelow(records, index),
            });
        } catch (error) {
            records.splice(0, records.length, ...originalOrder);
            throw error;
        }
    }

    /**
     * Returns the id of the lead below a card, also when it is not loaded yet.
     *
     * @param {import("@web/model/relational_model/record").Record[]} records
     * @param {number} index
     * @returns {Promise<number|false>} false at the end of the column
     */
    async getIdBelow(records, index) {
        if (index + 1 < records.length || this.count <= records.length) {
            return records[index + 1]?.resId || false;
        }
        const loadedIds = records.map(({ resId }) => resId);
        const [nextId = false] = await this.model.orm.search(
            this.resModel,
            Domain.and([this.domain, [["id", "not in", loadedIds]]]).toList(),
            { context: this.context, limit: 1, order: orderByToString(this.orderBy) }
        );
        return nextId;
    }
}

export class LeadBoardGroupList extends RelationalModel.DynamicGroupList {
    /**
     * The card stands in its new column at once. Where the save was refused or
     * cancelled (`LeadBoardController.onWillSaveRecord`) Odoo puts it back, and it
     * forgets the value that was not written.
     *
     * @override
     */
    moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        return this.model.holdLoads(async () => {
            if (dataGroupId === targetGroupId) {
                return this.moveInColumn(...arguments);
            }
            const source = this.groups.find((group) => group.id === dataGroupId);
            const target = this.groups.find((group) => group.id === targetGroupId);
            const record = source.list.records.find(({ id }) => id === dataRecordId);
            const result = await super.moveRecord(...arguments);
            if (record.dirty) {
                await record.discard();
            } else if (target.list.records.includes(record)) {
                this.tellMoved(record, target.displayName);
            }
            return result;
        });
    }

    /**
     * Gives a lead a status that is no column: its card leaves the board.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {{ id: number, name: string }} status
     */
    moveOut(record, { id, name }) {
        return this.model.holdLoads(async () => {
            const changes = { status_id: { id, display_name: name } };
            if (await record.update(changes, { save: true })) {
                await this._removeRecords([record.id]);
                this.tellMoved(record, name);
            } else if (record.dirty) {
                await record.discard();
            }
        });
    }

    /**
     * Says where a card has gone, and offers the way back.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {string} status its name
     */
    tellMoved({ data, resId }, status) {
        if (this.groupByField.name !== "status_id") {
            return;
        }
        tellMove(this.model, {
            leadIds: [resId],
            message: _t("Moved to %(status)s: %(lead)s", { lead: data.name, status }),
            isWon: data.status_kind === "won",
            onUndone: () => this.model.load(),
        });
    }

    /**
     * Moves a card inside its column. One drop after the other: the next one may lie
     * beside this one.
     *
     * @param {string} dataRecordId
     * @param {string} dataGroupId
     * @param {string|null} refId card above the place of the drop
     * @param {string} targetGroupId
     */
    async moveInColumn(dataRecordId, dataGroupId, refId, targetGroupId) {
        if (!isInMyOrder(this)) {
            this.model.notification.add(_t("Switch to My order to arrange the cards."), {
                type: "info",
            });
            return;
        }
        await this.model.mutex.exec(() =>
            super.moveRecord(dataRecordId, dataGroupId, refId, targetGroupId)
        );
    }

    /**
     * Reads the totals of the column headers again, without touching the cards.
     */
    async refreshTotals() {
        const fields = this.fieldsToAggregate.map((name) => this.fields[name]);
        if (!fields.length) {
            return;
        }
        const data = await this.model.orm.formattedReadGroup(
            this.resModel,
            this.domain,
            this.groupBy,
            getAggregateSpecifications(fields),
            { context: this.context }
        );
        const totals = new Map(
            data
                .map((item) =>
                    extractInfoFromGroupData(item, this.groupBy, this.fields, this.domain)
                )
                .map(({ serverValue, aggregates }) => [serverValue, aggregates])
        );
        for (const group of this.groups) {
            group.aggregates = totals.get(group.serverValue) || {};
        }
    }

    get fieldsToAggregate() {
        return this.config.fieldsToAggregate || [];
    }
}

export class LeadBoardModel extends LeadModel {
    static DynamicGroupList = LeadBoardGroupList;
    static DynamicRecordList = LeadBoardRecordList;
    static services = [...LeadModel.services, "effect"];

    setup(params, { effect }) {
        super.setup(...arguments);
        this.effect = effect;
        this.moves = new Set();
        this.dropTargets = {};
    }

    /**
     * Asks, while a card is dragged, what a drop would need wherever it falls: the drop itself
     * then only writes.
     *
     * @param {import("@web/model/relational_model/record").Record} record
     * @returns {Promise<object>} as `get_drop_targets` answers; nothing where it cannot be told
     */
    loadDropTargets({ resId }) {
        const statusIds = this.root.groups.map(({ value }) => value).filter(Boolean);
        const asked = this.orm.silent
            .call("lead.lead", "get_drop_targets", [[resId], statusIds])
            .catch(() => ({ requirements: [], zones: [] }));
        this.dropTargets = { asked, resId };
        return asked;
    }

    /**
     * Returns what is known of a move since the card was taken.
     *
     * @param {number} resId
     * @param {number} statusId
     * @returns {Promise<object|null>} as `get_status_change_requirements` answers
     */
    async takeKnownRequirements(resId, statusId) {
        const { asked, resId: askedId } = this.dropTargets;
        if (askedId !== resId) {
            return null;
        }
        // what a drop needs is known for this drop alone
        this.dropTargets = {};
        const { requirements } = await asked;
        return requirements.find(({ status_id }) => status_id === statusId) || null;
    }

    /**
     * Moves a card. The board is not loaded before its move has ended: it would show
     * the card where it came from.
     *
     * @template T
     * @param {() => Promise<T>} move
     * @returns {Promise<T>}
     */
    async holdLoads(move) {
        const moving = move();
        this.moves.add(moving);
        try {
            return await moving;
        } finally {
            this.moves.delete(moving);
        }
    }

    /** @override */
    async load() {
        while (this.moves.size) {
            await Promise.allSettled(this.moves);
        }
        return super.load(...arguments);
    }
}
