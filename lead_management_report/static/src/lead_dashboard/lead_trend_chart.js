import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { getChartColors } from "@lead_management/lead_readable/chart_colors";

/**
 * Won and lost leads over time, with Odoo's Chart.js. A column opens its leads.
 */
export class LeadTrendChart extends Component {
    static template = "lead_management_report.TrendChart";
    static props = { columns: Array, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.columns]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const { columns } = this.props;
        const { color, scale } = getChartColors(this.canvas.el);
        const kinds = [
            { name: "won", label: _t("Won"), backgroundColor: "#2e9e6b" },
            { name: "lost", label: _t("Lost"), backgroundColor: "#d9534f" },
        ];
        const datasets = kinds.map(({ name, ...look }) => ({
            ...look,
            data: columns.map((column) => column[name].value),
        }));
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: { labels: columns.map(({ label }) => label), datasets },
            options: {
                animation: false,
                color,
                maintainAspectRatio: false,
                scales: {
                    x: scale,
                    y: { ...scale, beginAtZero: true, ticks: { ...scale.ticks, precision: 0 } },
                },
                onClick: (_event, [element]) => {
                    if (element) {
                        const kind = kinds[element.datasetIndex];
                        const column = columns[element.index];
                        this.props.open(column[kind.name], kind.label, column.label);
                    }
                },
            },
        });
    }
}
