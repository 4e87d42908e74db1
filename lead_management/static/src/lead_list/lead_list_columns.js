import { browser } from "@web/core/browser/browser";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";
import { ListRenderer } from "@web/views/list/list_renderer";

/** What a column shows where its own field is empty. */
const SUBSTITUTES = { partner_id: ["partner_name", "contact_name"] };

/** Attributes of a view's node that are, or hold, expressions over fields. */
const EXPRESSIONS =
    /^(invisible|column_invisible|readonly|required|domain|context|options|decoration-.*)$/;

/**
 * The key under which the browser keeps the columns that a user chose: Odoo's own, which
 * names all fields of the view, read or not.
 *
 * @param {object} archInfo of the list
 * @param {object} fields of the model
 * @param {string} resModel
 * @param {object} env
 * @returns {string}
 */
export function getColumnsKey(archInfo, fields, resModel, env) {
    const { activeFields } = extractFieldsFromArchInfo(archInfo, fields);
    const list = { fieldNames: Object.keys(activeFields), resModel };
    return ListRenderer.prototype.createViewKey.call({ props: { list }, env });
}

/**
 * The optional columns that the user sees.
 *
 * @param {object} archInfo of the list
 * @param {string} key of getColumnsKey
 * @returns {Set<string>} names of fields
 */
export function getShownColumns(archInfo, key) {
    const kept = browser.localStorage.getItem(`optional_fields,${key}`)?.split(",");
    const isShown = ({ name, optional }) => (kept ? kept.includes(name) : optional === "show");
    const columns = archInfo.columns.filter((column) => column.optional && isShown(column));
    return new Set(columns.map(({ name }) => name));
}

/**
 * The fields to read for the columns that are shown, and for what these depend on.
 *
 * @param {object} archInfo of the list
 * @param {object} fields of the model
 * @param {Set<string>} shownColumns names of the optional columns that are shown
 * @returns {{ activeFields: object, fields: object }} as extractFieldsFromArchInfo
 */
export function extractShownFields(archInfo, fields, shownColumns) {
    const isShown = (node) => !node.attrs.optional || shownColumns.has(node.name);
    const nodes = Object.entries(archInfo.fieldNodes);
    const shown = new Set(nodes.filter(([, node]) => isShown(node)).map(([, node]) => node.name));
    const needed = getNeededNames(archInfo.xmlDoc, fields, shown);
    const isRead = (node) => isShown(node) || (needed.has(node.name) && !shown.has(node.name));
    const fieldNodes = Object.fromEntries(nodes.filter(([, node]) => isRead(node)));
    const result = extractFieldsFromArchInfo({ ...archInfo, fieldNodes }, fields);
    for (const name of Object.keys(result.activeFields)) {
        if (!shown.has(name)) {
            // the value alone, without the names of the records that it points to
            result.activeFields[name].invisible = "True";
        }
    }
    return result;
}

/** The words in expressions of what is shown: among them are the fields that it depends on. */
function getNeededNames(xmlDoc, fields, shown) {
    const expressions = [];
    for (const node of [xmlDoc, ...xmlDoc.querySelectorAll("*")]) {
        if (node.tagName !== "field" || shown.has(node.getAttribute("name"))) {
            const attributes = [...node.attributes].filter(({ name }) => EXPRESSIONS.test(name));
            expressions.push(...attributes.map(({ value }) => value));
        }
    }
    const names = [];
    for (const name of shown) {
        const { context, currency_field, definition_record, domain } = fields[name];
        expressions.push(JSON.stringify([context, domain]));
        names.push(currency_field, definition_record, ...(SUBSTITUTES[name] || []));
    }
    return new Set([...names, ...expressions.flatMap((value) => value.match(/\w+/g) || [])]);
}
