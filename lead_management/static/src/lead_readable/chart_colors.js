/**
 * What a chart is written and ruled with: the colours of the page around it, bright or dark.
 *
 * @param {HTMLElement} element that stands in the page
 * @returns {{ color: string, borderColor: string }} options of Chart.js
 */
export function getChartColors(element) {
    const style = getComputedStyle(element);
    const border = style.getPropertyValue("--border-color").trim();
    return { color: style.color, borderColor: border || style.color };
}
