import { stepUtils } from "@web_tour/tour_utils";

/** Opens the app, which begins on another page for each person, and in it the board. */
export const openLeads = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger: ".o_app[data-menu-xmlid='lead_management.lead_management_menu_root']",
        run: "click",
    },
    {
        content: "Operations",
        trigger: "[data-menu-xmlid='lead_management.lead_management_menu_operations']",
        run: "click",
    },
    {
        content: "Leads",
        trigger: "[data-menu-xmlid='lead_management.lead_lead_menu']",
        run: "click",
    },
    { content: "The board opens first", trigger: ".o_lead_board .o_kanban_renderer" },
];

/** The body of a page without any dialog. */
export const closedDialog = "body:not(:has(.modal))";

/** @param {string} title beginning of the heading of a column */
export const column = (title) => `.o_kanban_group:has(.o_column_title:contains(/^${title}/))`;

/**
 * @param {string} title beginning of the heading of a column
 * @param {string} name text on the card
 */
export const cardIn = (title, name) => `${column(title)} .o_kanban_record:contains(${name})`;

/**
 * A dropped card whose move is written: until then it stands there, but cannot be dragged.
 *
 * @param {string} title beginning of the heading of a column
 * @param {string} name text on the card
 */
export const settledIn = (title, name) =>
    `${column(title)} .o_kanban_record.o_draggable:contains(${name})`;

/**
 * Drags a card to another column.
 *
 * @param {string} name text on the card
 * @param {string} from beginning of the heading of its column
 * @param {string} to beginning of the heading of the other column
 * @returns {object} the step of a tour
 */
export const drop = (name, from, to) => ({
    content: `Drop ${name} on ${to}`,
    trigger: settledIn(from, name),
    run: `drag_and_drop(${column(to)})`,
});

/**
 * Clicks a button of the card that stands in the menu beside the first two.
 *
 * @param {string} name of the button
 * @param {string} [content] what the step does
 * @returns {object[]} steps of a tour
 */
export const clickMoreAction = (name, content) => [
    { content, trigger: `${closedDialog} .o_lead_more_actions`, run: "click" },
    { trigger: `.o-dropdown--menu button[name=${name}]`, run: "click" },
];
