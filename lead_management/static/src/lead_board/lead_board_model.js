import { RelationalModel } from "@web/model/relational_model/relational_model";
import {
    extractInfoFromGroupData,
    getAggregateSpecifications,
} from "@web/model/relational_model/utils";
import { LeadModel } from "../lead_model/lead_model";
import { askStatusChange } from "../lead_status_change/lead_status_change";

export class LeadBoardGroupList extends RelationalModel.DynamicGroupList {
    /**
     * Asks for what the status needs before the card moves: when it is refused or the
     * user cancels, nothing is moved and nothing written.
     *
     * @override
     */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        if (dataGroupId === targetGroupId) {
            return super.moveRecord(...arguments);
        }
        const source = this.groups.find((group) => group.id === dataGroupId);
        const target = this.groups.find((group) => group.id === targetGroupId);
        const record = source.list.records.find(({ id }) => id === dataRecordId);
        if (this.groupByField.name === "status_id" && target.value) {
            const answers = await askStatusChange(this.model, [record.resId], target.value);
            if (!answers) {
                return false;
            }
            if (!this.groups.includes(source) || !this.groups.includes(target)) {
                // the board was loaded anew while the dialog was open
                await this.model.orm.write(this.resModel, [record.resId], {
                    ...answers,
                    [this.groupByField.name]: target.value,
                });
                return this.model.load();
            }
            record.statusAnswers = answers;
        }
        const result = await super.moveRecord(...arguments);
        await this.refreshTotals();
        return result;
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
}
