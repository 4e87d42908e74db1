import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { ImportDataOptions } from "@base_import/import_data_options/import_data_options";

/**
 * What becomes of values that a lead's field cannot hold: the description can, whatever
 * kind of field it is.
 */
patch(ImportDataOptions.prototype, {
    get isLeadField() {
        return this.props.fieldInfo.model_name === "lead.lead";
    },

    get isVisible() {
        return super.isVisible || this.isLeadField;
    },

    async loadOptions() {
        const options = await super.loadOptions(...arguments);
        if (!this.isLeadField) {
            return options;
        }
        options.push(["lead_keep_text", _t("Keep as text in the description")]);
        return options.filter(
            ([name]) =>
                name !== "name_create_enabled_fields" ||
                this.props.fieldInfo.lead_may_create !== false
        );
    },

    onSelectionChanged(ev) {
        const { value } = ev.target;
        if (value === "lead_keep_text") {
            this.props.onOptionChanged(value, value, this.props.fieldInfo.fieldPath);
        } else {
            super.onSelectionChanged(...arguments);
        }
    },
});
