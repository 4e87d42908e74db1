import { Component } from "@odoo/owl";
import { ImportDataSidepanel } from "@base_import/import_data_sidepanel/import_data_sidepanel";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";

/**
 * Section of the importer's side panel: what becomes of rows that a lead exists for, and
 * what such a lead is recognised by. Shown where the options of the import hold it.
 */
export class LeadImportDuplicates extends Component {
    static template = "lead_management.LeadImportDuplicates";
    static components = { CheckBox };
    static props = {
        policy: { type: String },
        match: { type: Array, element: String },
        onOptionChanged: { type: Function },
    };

    get policies() {
        return [
            ["create", _t("Create another lead")],
            ["update", _t("Update the lead")],
            ["skip", _t("Skip the row")],
        ];
    }

    get matches() {
        return [
            ["name", _t("Name")],
            ["email", _t("Email")],
            ["phone", _t("Phone")],
        ];
    }

    onMatchChanged(name, isChecked) {
        const others = this.props.match.filter((match) => match !== name);
        this.props.onOptionChanged("lead_duplicate_match", isChecked ? [...others, name] : others);
    }
}

ImportDataSidepanel.components = {
    ...ImportDataSidepanel.components,
    LeadImportDuplicates,
};
