import { useEnv } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";

/** Filters of the lead search view with a shortcut, the successors of F8, F7 and F6. */
const getShortcuts = () => [
    { name: "opened", label: _t("Opened"), hotkey: "alt+shift+o" },
    { name: "closed", label: _t("Closed"), hotkey: "alt+shift+l" },
    { name: "my_leads", label: _t("My leads"), hotkey: "alt+shift+y" },
];

/**
 * Finds a filter of the search view.
 *
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @param {string} name
 * @returns {object|undefined} the search item
 */
export function findLeadFilter(searchModel, name) {
    return Object.values(searchModel.searchItems).find(
        (item) => item.type === "filter" && item.name === name
    );
}

/**
 * @param {import("@web/search/search_model").SearchModel} searchModel
 * @param {{ id: number }} [item] of the search view
 * @returns {Array} the domain of what is searched for, but for the item
 */
export function getDomainWithout(searchModel, item) {
    const { query } = searchModel;
    searchModel.query = query.filter(({ searchItemId }) => searchItemId !== item?.id);
    const domain = searchModel._getDomain();
    searchModel.query = query;
    return domain;
}

/**
 * Switches filters of the search view by their names, from buttons and by shortcuts.
 *
 * The shortcuts stand in the command palette, where a user finds them.
 *
 * @returns {{
 *  has: (name: string) => boolean,
 *  isActive: (name: string) => boolean,
 *  toggle: (name: string) => void,
 * }}
 */
export function useLeadFilters() {
    const { searchModel } = useEnv();
    const find = (name) => findLeadFilter(searchModel, name);
    const filters = {
        has: (name) => Boolean(find(name)),
        isActive: (name) => {
            const item = find(name);
            return Boolean(item) && searchModel.query.some((el) => el.searchItemId === item.id);
        },
        toggle: (name) => searchModel.toggleSearchItem(find(name).id),
    };
    for (const { name, label, hotkey } of getShortcuts()) {
        useCommand(label, () => filters.toggle(name), {
            category: "smart_action",
            hotkey,
            // the search bar has the focus when the view opens
            hotkeyOptions: { bypassEditableProtection: true },
            isAvailable: () => filters.has(name),
        });
    }
    return filters;
}
