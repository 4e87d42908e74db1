import { Component } from "@odoo/owl";
import { ImportDataSidepanel } from "@base_import/import_data_sidepanel/import_data_sidepanel";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";

/**
 * Section of the importer's side panel: what becomes of rows that a lead exists for, what such
 * a lead is recognised by, in which order, and what an update does. Shown where the options of
 * the import hold it.
 */
export class LeadImportDuplicates extends Component {
    static template = "lead_management.LeadImportDuplicates";
    static components = { CheckBox };
    static props = {
        policy: { type: String },
        match: { type: Array, element: String },
        update: { type: String },
        onOptionChanged: { type: Function },
    };

    get policies() {
        return [
            ["create", _t("Create another lead")],
            ["update", _t("Update the lead")],
            ["skip", _t("Skip the row")],
        ];
    }

    get updates() {
        return [
            ["overwrite", _t("Overwrite what the lead has")],
            ["empty", _t("Only fill empty fields")],
        ];
    }

    /** What is chosen, in its order, then the others. */
    get matches() {
        const labels = {
            email: _t("Email"),
            phone: _t("Phone"),
            name: _t("Name"),
            vat: _t("Tax ID"),
            code: _t("ID"),
        };
        const { match } = this.props;
        const others = Object.keys(labels).filter((name) => !match.includes(name));
        return [...match, ...others].map((name) => [name, labels[name]]);
    }

    onMatchChanged(name, isChecked) {
        const others = this.props.match.filter((match) => match !== name);
        this.props.onOptionChanged("lead_duplicate_match", isChecked ? [...others, name] : others);
    }

    moveUp(name) {
        const match = [...this.props.match];
        const position = match.indexOf(name);
        match.splice(position - 1, 2, name, match[position - 1]);
        this.props.onOptionChanged("lead_duplicate_match", match);
    }
}

ImportDataSidepanel.components = {
    ...ImportDataSidepanel.components,
    LeadImportDuplicates,
};
