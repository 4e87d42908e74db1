import { Component } from "@odoo/owl";
import { ImportDataContent } from "@base_import/import_data_content/import_data_content";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const KINDS = {
    date: "date",
    datetime: "date",
    float: "float",
    integer: "float",
    monetary: "float",
};

/**
 * Question about a column of the file that can be read in two ways, such as 10/09/2026:
 * both readings of an example, one of which has to be chosen before the import.
 */
export class LeadImportQuestion extends Component {
    static template = "lead_management.LeadImportQuestion";
    static props = {
        question: {
            type: Object,
            shape: {
                value: String,
                // [convention, reading of the example, what it means]
                choices: { type: Array, element: Array },
            },
        },
        name: { type: String },
        answer: { type: String, optional: true },
        onAnswered: { type: Function },
    };

    get title() {
        return _t("What does %(value)s mean?", { value: this.props.question.value });
    }
}

ImportDataContent.components = { ...ImportDataContent.components, LeadImportQuestion };

patch(ImportDataContent.prototype, {
    /**
     * The server looks at every column; which question counts depends on the field that
     * the user has chosen for it.
     */
    getLeadQuestion(column) {
        const { fieldInfo, leadQuestions } = column;
        if (!fieldInfo || !leadQuestions) {
            return undefined;
        }
        const kind = column.leadPercentages.includes(fieldInfo.fieldPath)
            ? "percentage"
            : KINDS[fieldInfo.type];
        return leadQuestions[kind];
    },

    onLeadQuestionAnswered(column, convention) {
        this.props.onOptionChanged("lead_readings", {
            ...this.props.options.lead_readings,
            [column.leadIndex]: convention,
        });
    },
});
