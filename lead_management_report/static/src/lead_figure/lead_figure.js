/**
 * Opens the records behind a figure: those that it counts, with a facet in the search bar that
 * says which ones they are, and that may be taken away.
 *
 * @param {object} action the action service
 * @param {{ domain: Array, model: string }} figure
 * @param {string} name what the records are
 */
export function openFigure(action, { domain, model }, name) {
    const types = model === "lead.lead" ? ["list", "kanban", "form"] : ["list"];
    return action.doAction(
        {
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: types.map((type) => [false, type]),
        },
        { props: { dynamicFilters: [{ description: name, domain }] } }
    );
}
