import { onWillStart, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { createElement } from "@web/core/utils/xml";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

const NUMERIC_TYPES = ["float", "integer", "monetary"];

/**
 * Form that only collects answers: unlike other forms it never saves by itself when the
 * page is left, for the answers belong into one write with the status.
 */
export class LeadStatusChangeController extends FormController {
    /**
     * What is missing is not marked as an error before the user has tried to save.
     *
     * @override
     */
    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => {
            const { default_loss_note } = root.context;
            if (default_loss_note) {
                // noted before the reasons were edited
                root._applyChanges({ loss_note: default_loss_note });
            }
            root._invalidFields.clear();
        };
        return params;
    }

    /** @override */
    beforeVisibilityChange() {}

    /** @override */
    async beforeUnload() {}
}

registry.category("views").add("lead_status_change", {
    ...formView,
    Controller: LeadStatusChangeController,
});

/**
 * Builds the form that asks for what a status change needs.
 *
 * @param {import("./lead_status_change").StatusRequirements} requirements
 * @param {object} fields the fields of the lead by their names
 * @returns {string}
 */
export function makeRequirementsArch(requirements, fields) {
    const asked = getAskedFields(requirements, fields);
    const visible = Object.entries(asked).map(([name, attributes]) =>
        createElement("field", { name, ...attributes })
    );
    const hidden = getHelperFields(Object.keys(asked), fields).map((name) =>
        createElement("field", { name, invisible: "1" })
    );
    const editReasons = requirements.needs_reason
        ? [createElement("widget", { name: "lead_edit_reasons" })]
        : [];
    return createElement("form", { js_class: "lead_status_change" }, [
        createElement("group", [...visible, ...hidden]),
        ...editReasons,
    ]).outerHTML;
}

/**
 * Returns the fields that a status change asks for, with the attributes of their nodes.
 *
 * @param {import("./lead_status_change").StatusRequirements} requirements
 * @param {object} fields the fields of the lead by their names
 * @returns {Record<string, object>}
 */
function getAskedFields(requirements, fields) {
    const { needs_reason, reasons, reason_required = true, missing_fields } = requirements;
    const { questions = {} } = requirements;
    const asked = {};
    if (needs_reason) {
        const ids = reasons.map((reason) => reason.id);
        const idsWithNote = reasons.filter((r) => r.note_required).map((r) => r.id);
        asked.loss_reason_id = {
            widget: "lead_reason",
            required: reason_required ? "1" : "0",
            domain: JSON.stringify([["id", "in", ids]]),
        };
        asked.loss_note = {
            required: `loss_reason_id in ${JSON.stringify(idsWithNote)}`,
            placeholder: _t("What happened?").toString(),
        };
    }
    for (const { name } of missing_fields) {
        const isMany2many = fields[name].type === "many2many";
        asked[name] ||= { required: "1", ...(isMany2many && { widget: "many2many_tags" }) };
    }
    return Object.assign(asked, questions);
}

/**
 * Returns the fields that the asked ones name in their domains or as their currency.
 *
 * @param {string[]} names
 * @param {object} fields
 * @returns {string[]}
 */
function getHelperFields(names, fields) {
    const helpers = new Set();
    for (const { currency_field, domain } of names.map((name) => fields[name])) {
        const words = typeof domain === "string" ? domain.match(/\w+/g) || [] : [];
        for (const word of [currency_field, ...words]) {
            if (word && word !== "id" && word in fields && !names.includes(word)) {
                helpers.add(word);
            }
        }
    }
    return [...helpers];
}

/**
 * Dialog for what a status change needs: the lost reason, missing fields.
 *
 * `onAnswered` gets the values in the server's format. Closing the dialog any other way
 * answers nothing.
 */
export class LeadStatusChangeDialog extends FormViewDialog {
    static props = {
        ...FormViewDialog.props,
        leadIds: { type: Array, element: Number },
        onAnswered: Function,
        onReasonsEdited: Function,
        requirements: Object,
    };
    static defaultProps = {
        ...FormViewDialog.defaultProps,
        canExpand: false,
        size: "md",
    };

    setup() {
        super.setup();
        useSubEnv({
            askLossReasonAgain: this.props.onReasonsEdited,
            lostLeadIds: this.props.leadIds,
        });
        const fieldService = useService("field");
        this.viewProps.saveRecord = this.answer.bind(this);
        if (this.props.requirements.needs_reason) {
            this.viewProps.buttonTemplate = "lead_management.LostButtons";
        }
        onWillStart(async () => {
            const fields = await fieldService.loadFields(this.props.resModel);
            this.viewProps.arch = makeRequirementsArch(this.props.requirements, fields);
            this.viewProps.fields = fields;
            this.viewProps.relatedModels = { [this.props.resModel]: { fields } };
        });
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} record
     * @returns {Promise<boolean>} whether the dialog was answered
     */
    async answer(record) {
        for (const { name } of this.props.requirements.missing_fields) {
            // the form takes 0 for a value, the status does not
            if (NUMERIC_TYPES.includes(record.fields[name].type) && !record.data[name]) {
                await record.setInvalidField(name);
            }
        }
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return false;
        }
        const changes = await record.getChanges();
        const names = Object.keys(getAskedFields(this.props.requirements, record.fields));
        // of many leads there is no record: what helps to ask is a default of a new one
        await this.props.onAnswered(
            Object.fromEntries(
                names.filter((name) => name in changes).map((name) => [name, changes[name]])
            )
        );
        this.props.close();
        return true;
    }
}
