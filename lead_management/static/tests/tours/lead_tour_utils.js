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
