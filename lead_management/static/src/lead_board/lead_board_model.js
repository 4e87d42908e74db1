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

export class LeadBoardRecord extends LeadModel.Record {
    /** Where a drop puts the card: written together with its new status. */
    place = null;

    /** @override */
    get context() {
        return this.place ? { ...super.context, lead_board_place: this.place } : super.context;
    }
}

export class LeadBoardRecordList extends RelationalModel.DynamicRecordList {
    /**
     * Keeps the place of a card in the user's own order. The leads themselves, which
     * Odoo's way would number anew, are not written.
     *
     * @override
     */
    async _resequence(records, resModel, movedId, targetId) {
        const moved = records.find(({ id }) => id === movedId);
        if (!isInMyOrder(this) || moved.place) {
            // the write of its new status has taken the place along
            return;
        }
        const originalOrder = [...records];
        records.splice(records.indexOf(moved), 1);
        const others = [...records];
        const index = others.findIndex(({ id }) => id === targetId) + 1;
        records.splice(index, 0, moved);
        try {
            const place = await this.getPlace(others, index, moved, this.count - 1);
            await this.model.orm.call(resModel, "move_on_board", [[moved.resId]], place);
        } catch (error) {
            records.splice(0, records.length, ...originalOrder);
            throw error;
        }
    }

    /**
     * A card that has left the column is replaced by the next one: those that stay are not
     * read again.
     *
     * @override
     */
    async _load() {
        return this.isRefilled ? this.refill() : super._load(...arguments);
    }

    async refill() {
        const loaded = this.records.length;
        const { records } = await this.model._loadUngroupedList({
            ...this.config,
            offset: this.offset + loaded,
            limit: Math.max(this.limit - loaded, 1),
            // how many there are is known
            countLimit: 0,
        });
        const knownIds = this.records.map(({ resId }) => resId);
        for (const data of records.filter(({ id }) => !knownIds.includes(id))) {
            this.records.push(this._createRecordDatapoint(data));
        }
    }

    /**
     * Returns the leads between which a card is put.
     *
     * @param {import("@web/model/relational_model/record").Record[]} others cards of the column
     * @param {number} index place among them
     * @param {import("@web/model/relational_model/record").Record} moved
     * @param {number} count of the others, also of those that are not loaded yet
     * @returns {Promise<{ above_id: number|false, below_id: number|false }>} false at the ends
     */
    async getPlace(others, index, moved, count) {
        const [above, below] = [others[index - 1], others[index]];
        const isLoaded = below || count <= others.length;
        return {
            above_id: above?.resId || false,
            below_id: isLoaded ? below?.resId || false : await this.getNextId([...others, moved]),
        };
    }

    /**
     * Returns the id of the first lead of the column that is not loaded yet.
     *
     * @param {import("@web/model/relational_model/record").Record[]} known
     * @returns {Promise<number|false>}
     */
    async getNextId(known) {
        const knownIds = known.map(({ resId }) => resId);
        const [nextId = false] = await this.model.orm.search(
            this.resModel,
            Domain.and([this.domain, [["id", "not in", knownIds]]]).toList(),
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
                await this.moveInColumn(...arguments);
                return;
            }
            const source = this.groups.find((group) => group.id === dataGroupId);
            const target = this.groups.find((group) => group.id === targetGroupId);
            const record = source.list.records.find(({ id }) => id === dataRecordId);
            record.place = await this.getNewPlace(record, target, refId);
            source.list.isRefilled = true;
            try {
                await super.moveRecord(...arguments);
            } finally {
                source.list.isRefilled = false;
                record.place = null;
            }
            if (record.dirty) {
                await record.discard();
            } else if (target.list.records.includes(record)) {
                this.tellMoved(record, target.displayName);
            }
        });
    }

    /**
     * Returns where a card is put in another column, as far as the user arranges it.
     *
     * @param {LeadBoardRecord} record
     * @param {{ isFolded: boolean, list: LeadBoardRecordList }} target
     * @param {string|null} refId card above the place of the drop
     * @returns {Promise<object|null>} as `LeadBoardRecordList.getPlace`
     */
    async getNewPlace(record, { isFolded, list }, refId) {
        if (isFolded || !isInMyOrder(list)) {
            return null;
        }
        const others = [...list.records];
        const index = others.findIndex(({ id }) => id === refId) + 1;
        return list.getPlace(others, index, record, list.count);
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
    static Record = LeadBoardRecord;
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
