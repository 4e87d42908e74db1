import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const LEADS_ACTION = "lead_management.lead_lead_action";

const getKey = () => `lead_management.types,${user.userId}`;

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @returns {object|undefined} the item of the search view that searches by the type
 */
export function findTypeItem(searchModel) {
    return Object.values(searchModel.searchItems).find(
        ({ fieldName, type }) => type === "field" && fieldName === "type_id"
    );
}

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @returns {{ label: string, value: number }[]} the types that are chosen
 */
export function getChosenTypes(searchModel) {
    const item = findTypeItem(searchModel);
    return searchModel.query
        .filter(
            ({ autocompleteValue, searchItemId }) =>
                searchItemId === item?.id && autocompleteValue?.operator === "="
        )
        .map(({ autocompleteValue: { label, value } }) => ({ label, value }));
}

/**
 * Chooses a type beside those that are chosen already, or takes it away again.
 *
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @param {{ id: number, name: string }} type
 */
export function toggleType(searchModel, { id, name }) {
    const item = findTypeItem(searchModel);
    const isChosen = ({ autocompleteValue, searchItemId }) =>
        searchItemId === item.id && autocompleteValue?.value === id;
    if (searchModel.query.some(isChosen)) {
        searchModel.query = searchModel.query.filter((element) => !isChosen(element));
        searchModel._notify();
    } else {
        const value = { label: name, operator: "=", value: id };
        searchModel.addAutoCompletionValues(item.id, value);
    }
}

/**
 * Keeps the types that are chosen in the section of the leads, for the next time.
 *
 * @param {import("@web/search/search_model").SearchModel} searchModel
 */
export function keepTypes(searchModel) {
    if (searchModel.env.config.actionXmlId === LEADS_ACTION) {
        browser.localStorage.setItem(getKey(), JSON.stringify(getChosenTypes(searchModel)));
    }
}

/**
 * Has the section of the leads begin with the types that were chosen the last time.
 *
 * @template {typeof import("@web/search/search_model").SearchModel} T
 * @param {T} SearchModel of a view
 * @returns {T}
 */
export const withKeptTypes = (SearchModel) =>
    class extends SearchModel {
        /** @override */
        async load(config) {
            await super.load(config);
            const isFresh = !config.state && this.env.config?.actionXmlId === LEADS_ACTION;
            const item = isFresh && findTypeItem(this);
            if (!item || this.query.some(({ searchItemId }) => this.isFavorite(searchItemId))) {
                return;
            }
            for (const { label, value } of JSON.parse(
                browser.localStorage.getItem(getKey()) || "[]"
            )) {
                this.query.push({
                    searchItemId: item.id,
                    autocompleteValue: { label, operator: "=", value },
                });
            }
            this._reset();
        }

        isFavorite(searchItemId) {
            return this.searchItems[searchItemId].type === "favorite";
        }
    };
