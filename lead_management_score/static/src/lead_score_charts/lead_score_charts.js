import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getChartColors } from "@lead_management/lead_readable/chart_colors";

const formatPercent = (value) => `${value} %`;

/** How good a score is, with Odoo's Chart.js: calibration, and what ranking by it gains. */
export class LeadScoreCharts extends Component {
    static template = "lead_management_score.Charts";
    static props = { ...standardFieldProps };

    setup() {
        this.calibration = useRef("calibration");
        this.gains = useRef("gains");
        this.charts = [];
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.figures]
        );
        onWillUnmount(() => this.clear());
    }

    get figures() {
        return this.props.record.data[this.props.name];
    }

    /** What the calibration says in words, for those who see no picture. */
    get calibrationRows() {
        return this.figures.calibration.map(({ forecast, won, leads }) => ({
            forecast: Math.round(100 * forecast),
            won: Math.round(100 * won),
            leads,
        }));
    }

    get gainRows() {
        return this.figures.gains.map(({ leads, won }) => ({
            leads: Math.round(100 * leads),
            won: Math.round(100 * won),
        }));
    }

    clear() {
        this.charts.forEach((chart) => chart.destroy());
        this.charts = [];
    }

    draw() {
        this.clear();
        if (!this.figures) {
            return;
        }
        const calibration = this.calibrationRows.map(({ forecast, won }) => ({
            x: forecast,
            y: won,
        }));
        const gains = [{ leads: 0, won: 0 }, ...this.gainRows];
        this.charts = [
            this.drawLines(this.calibration.el, _t("Foreseen"), _t("Won"), [
                { label: _t("Leads of the test"), data: calibration, borderColor: "#2e9e6b" },
            ]),
            this.drawLines(this.gains.el, _t("Leads, the best first"), _t("Of all won ones"), [
                {
                    label: _t("By score"),
                    data: gains.map(({ leads, won }) => ({ x: leads, y: won })),
                    borderColor: "#2e9e6b",
                },
            ]),
        ];
    }

    drawLines(canvas, xLabel, yLabel, lines) {
        const even = {
            label: canvas === this.gains.el ? _t("At random") : _t("Exactly right"),
            data: [
                { x: 0, y: 0 },
                { x: 100, y: 100 },
            ],
            borderColor: "#8f8f8f",
            borderDash: [6, 4],
            pointRadius: 0,
        };
        const { color, scale } = getChartColors(canvas);
        const getScale = (text) => ({
            type: "linear",
            min: 0,
            max: 100,
            grid: scale.grid,
            ticks: { ...scale.ticks, callback: formatPercent },
            title: { ...scale.title, display: true, text },
        });
        return new Chart(canvas, {
            type: "line",
            data: { datasets: [...lines, even] },
            options: {
                animation: false,
                color,
                maintainAspectRatio: false,
                // a short line beside each name, as it is drawn
                plugins: { legend: { labels: { boxWidth: 24, boxHeight: 0 } } },
                scales: { x: getScale(xLabel), y: getScale(yLabel) },
            },
        });
    }
}

registry.category("fields").add("lead_score_charts", {
    component: LeadScoreCharts,
    supportedTypes: ["json"],
});
