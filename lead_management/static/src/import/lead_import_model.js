import { _t } from "@web/core/l10n/translation";
import { sortBy } from "@web/core/utils/arrays";
import { patch } from "@web/core/utils/patch";
import { BaseImportModel } from "@base_import/import_model";

const MAX_LISTED_ROWS = 10;

/**
 * Import of leads: the duplicate options, what became of duplicates, and every error of
 * every row with its number in the file. `lead.lead.load` and `base_import.import` do the
 * work; other models are left to Odoo.
 */
patch(BaseImportModel.prototype, {
    get isLeadImport() {
        return this.resModel === "lead.lead";
    },

    setResModel() {
        super.setResModel(...arguments);
        if (this.isLeadImport) {
            this.importOptionsValues.lead_duplicate_policy = { value: "create" };
            this.importOptionsValues.lead_duplicate_match = { value: ["email", "phone"] };
            this.importOptionsValues.lead_duplicate_update = { value: "overwrite" };
            const { encoding } = this.importOptionsValues;
            encoding.options = [...encoding.options, "windows-1250"];
            // how doubtful columns are read is asked beside each of them
            this.importOptionsValues.lead_readings = { value: {} };
            delete this.formattingOptionsValues.float_thousand_separator;
            delete this.formattingOptionsValues.float_decimal_separator;
        }
    },

    get importOptions() {
        const options = super.importOptions;
        if (this.isLeadImport) {
            options.lead_keep_text = Object.keys(this.fieldsToHandle).filter(
                (name) => this.fieldsToHandle[name]?.optionName === "lead_keep_text"
            );
        }
        return options;
    },

    async setOption(optionName) {
        if (this.isLeadImport && optionName === "sheet") {
            this.importOptionsValues.lead_readings.value = {};
        }
        return super.setOption(...arguments);
    },

    async updateData(fileChanged = false) {
        if (this.isLeadImport && fileChanged) {
            this.importOptionsValues.lead_readings.value = {};
            // guessed for the file before; this one may be different
            this.importOptionsValues.encoding.value = "";
            this.importOptionsValues.separator.value = "";
        }
        return super.updateData(...arguments);
    },

    _onLoadSuccess(res) {
        super._onLoadSuccess(...arguments);
        if (!this.isLeadImport) {
            return;
        }
        this._takeLeadChoice(res.lead_choice);
        for (const [index, column] of this.columns.entries()) {
            column.leadIndex = index;
            column.leadQuestions = res.lead_questions?.[index];
            column.leadPercentages = res.lead_percentages || [];
        }
    },

    /** What the user has chosen for the file before this one is proposed, once. */
    _takeLeadChoice(choice) {
        if (this.isLeadChoiceTaken) {
            return;
        }
        this.isLeadChoiceTaken = true;
        for (const [name, value] of Object.entries(choice || {})) {
            this.importOptionsValues[`lead_duplicate_${name}`].value = value;
        }
    },

    async executeImport(isTest = false) {
        if (!this.isLeadImport) {
            return super.executeImport(...arguments);
        }
        this.leadCounts = { created: 0, updated: 0, skipped: 0 };
        this.leadPreview = undefined;
        this.leadRunId = undefined;
        this.leadErrors = [];
        this.leadSummary = undefined;
        this.isLeadTest = isTest;
        this.isStoppedByUser = false;
        const startRow = this.importOptions.skip;
        const result = await super.executeImport(...arguments);
        if (isTest && this.leadPreview) {
            const message = { type: "info", lines: ["preview"], leadPreview: this.leadPreview };
            this.importMessages = [message, ...this.importMessages];
        }
        this._showLeadErrors();
        if (isTest) {
            this._showLeftOutColumns();
        }
        if (!result.res.hasError) {
            this._showLeadCounts(isTest, result.res.ids);
        } else {
            this._goBackTo(isTest ? startRow : this.leadBatchStart, startRow, result.res);
        }
        return result;
    },

    /**
     * Batches before the one with errors are imported: the next attempt begins after them.
     */
    _goBackTo(row, startRow, result) {
        this.setOption("skip", row);
        result.nextrow = row;
        if (row > startRow) {
            this._addMessage("warning", [
                _t(
                    "%(count)s rows have been imported already. Correct the others and press Resume, which goes on at line %(line)s.",
                    { count: row - startRow, line: row + 1 }
                ),
            ]);
        }
    },

    async _callImport(dryrun, args) {
        this.leadBatchStart = args[3].skip;
        const result = await super._callImport(...arguments);
        for (const [name, count] of Object.entries(result.lead_import || {})) {
            this.leadCounts[name] += count;
        }
        this.leadRunId = result.lead_run_id || this.leadRunId;
        if (result.lead_preview) {
            this._addLeadPreview(result.lead_preview);
        }
        return result;
    },

    _addLeadPreview({ notes, ...counts }) {
        const preview = this.leadPreview || {
            created: 0,
            updated: 0,
            skipped: 0,
            error: 0,
            notes: [],
        };
        for (const [name, count] of Object.entries(counts)) {
            preview[name] += count;
        }
        for (const { message, lead_row } of notes) {
            preview.notes.push(lead_row ? this._addLeadRows(message, [lead_row]) : message);
        }
        this.leadPreview = preview;
    },

    /**
     * Keep the errors until all batches are done. A test goes on after a batch with
     * errors, so that it reports every row; an import stops.
     */
    _handleImportErrors(messages) {
        if (!this.isLeadImport || messages[0].not_matching_error) {
            return super._handleImportErrors(...arguments);
        }
        this.leadErrors.push(...messages);
        if (this.isLeadTest && !this.isStoppedByUser) {
            this.handleInterruption = false;
        }
        return false;
    },

    _showLeadErrors() {
        if (!this.leadErrors.length) {
            return;
        }
        this._addMessage("danger", [_t("The file contains blocking errors (see below)")]);
        for (const error of this._groupLeadErrors()) {
            const column = this.columns.find(
                ({ fieldInfo }) => fieldInfo?.fieldPath === error.fieldPath
            );
            if (column) {
                column.errors.push(error);
            } else {
                this._addMessage("danger", [error.message]);
            }
        }
    },

    /** One entry for each message of a column, which names all its rows. */
    _groupLeadErrors() {
        const groups = new Map();
        for (const error of sortBy(this.leadErrors, ({ lead_row }) => lead_row || 0)) {
            const fieldPath = error.field_path ? error.field_path.join("/") : error.field;
            const key = JSON.stringify([fieldPath, error.message]);
            if (!groups.has(key)) {
                groups.set(key, { ...error, fieldPath, leadRows: [] });
            }
            if (error.lead_row) {
                groups.get(key).leadRows.push(error.lead_row);
            }
        }
        const errors = [...groups.values()];
        for (const error of errors) {
            error.message = this._addLeadRows(error.message, error.leadRows);
        }
        return errors;
    },

    _addLeadRows(message, rows) {
        if (!rows.length) {
            return message;
        }
        if (rows.length === 1) {
            return _t("%(message)s (row %(row)s)", { message, row: rows[0] });
        }
        const listed = rows.slice(0, MAX_LISTED_ROWS).join(", ");
        if (rows.length <= MAX_LISTED_ROWS) {
            return _t("%(message)s (rows %(rows)s)", { message, rows: listed });
        }
        return _t("%(message)s (rows %(rows)s and %(count)s more)", {
            message,
            rows: listed,
            count: rows.length - MAX_LISTED_ROWS,
        });
    },

    /** What is not imported is said before the import. */
    _showLeftOutColumns() {
        const names = this.columns.filter(({ fieldInfo }) => !fieldInfo).map(({ name }) => name);
        if (names.length) {
            this._addMessage("warning", [
                _t("Not imported, because no field is chosen for them: %(columns)s.", {
                    columns: names.map((name) => name || _t("Untitled")).join(", "),
                }),
            ]);
        }
    },

    _showLeadCounts(isTest, ids) {
        const { created, updated, skipped } = this.leadCounts;
        if (!updated && !skipped) {
            return;
        }
        const message = isTest
            ? _t(
                  "%(created)s leads would be created, %(updated)s updated, and %(skipped)s rows skipped.",
                  { created, updated, skipped }
              )
            : _t("%(created)s leads created, %(updated)s updated, and %(skipped)s rows skipped.", {
                  created,
                  updated,
                  skipped,
              });
        this._addMessage("info", [message]);
        if (!isTest && ids.length) {
            // the importer closes with one message, and this one says more
            this.leadSummary = message;
        } else if (!isTest) {
            this.notificationService.add(message, { type: "info", sticky: true });
        }
    },
});
