/**
 * @typedef {import("@web/model/relational_model/record").Record} Record
 */

/**
 * Names a status of the settings form: by its id, or by the reference that the form
 * sends for one that it adds.
 *
 * @param {Record} status
 * @returns {number|string}
 */
export function getStatusKey(status) {
    return status.resId || status._virtualId;
}

/**
 * @param {{ records: Record[] }} list the statuses of the settings form
 * @returns {Record[]} all but those that have no name yet
 */
export function getNamedStatuses(list) {
    return list.records.filter(({ data }) => data.name);
}
