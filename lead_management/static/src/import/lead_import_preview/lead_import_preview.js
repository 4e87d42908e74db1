import { Component } from "@odoo/owl";
import { ImportDataContent } from "@base_import/import_data_content/import_data_content";
import { _t } from "@web/core/l10n/translation";

const MAX_LISTED_NOTES = 20;

/** What would become of the rows of a file, before anything is written. */
export class LeadImportPreview extends Component {
    static template = "lead_management.LeadImportPreview";
    static props = {
        preview: {
            type: Object,
            shape: {
                created: Number,
                updated: Number,
                skipped: Number,
                error: Number,
                // texts about single rows
                notes: { type: Array, element: String },
            },
        },
    };

    get counts() {
        const { created, updated, skipped, error } = this.props.preview;
        return [
            ["created", _t("New"), created, "text-bg-success"],
            ["updated", _t("Update"), updated, "text-bg-info"],
            ["skipped", _t("Skip"), skipped, "text-bg-secondary"],
            ["error", _t("Error"), error, error ? "text-bg-danger" : "text-bg-light"],
        ];
    }

    get listedNotes() {
        return this.props.preview.notes.slice(0, MAX_LISTED_NOTES);
    }

    get moreNotes() {
        const count = this.props.preview.notes.length - MAX_LISTED_NOTES;
        return count > 0 ? _t("and %(count)s more", { count }) : "";
    }
}

ImportDataContent.components = { ...ImportDataContent.components, LeadImportPreview };
