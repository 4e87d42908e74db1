import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Why a lead has its score: the strongest reasons for and against, with their points. */
export class LeadScoreReasons extends Component {
    static template = "lead_management_score.Reasons";
    static props = { ...standardFieldProps };

    get explanation() {
        return this.props.record.data[this.props.name];
    }

    get temperature() {
        return this.props.record.data.score_temperature;
    }

    get temperatureLabel() {
        const { selection } = this.props.record.fields.score_temperature;
        return Object.fromEntries(selection)[this.temperature] || "";
    }

    get storedScore() {
        return this.props.record.data.score;
    }

    signed(points) {
        return points > 0 ? `+${points}` : `\u2212${Math.abs(points)}`;
    }

    width(points) {
        return `width: ${Math.min(100, Math.abs(points))}%`;
    }
}

registry.category("fields").add("lead_score_reasons", {
    component: LeadScoreReasons,
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "score", type: "integer" },
        { name: "score_temperature", type: "selection" },
    ],
});
