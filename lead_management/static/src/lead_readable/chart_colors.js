/**
 * What a chart is written and ruled with: the colours of the page around it, bright or dark.
 *
 * @param {HTMLElement} element that stands in the page
 * @returns {{ color: string, scale: object }} of the legend, and options of each of its scales
 */
export function getChartColors(element) {
    const style = getComputedStyle(element);
    const { color } = style;
    const line = style.getPropertyValue("--border-color").trim() || color;
    return { color, scale: { ticks: { color }, title: { color }, grid: { color: line } } };
}
