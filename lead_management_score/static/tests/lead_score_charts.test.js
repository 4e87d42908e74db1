import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    patchTranslations,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { LeadScoreCharts } from "@lead_management_score/lead_score_charts/lead_score_charts";

describe.current.tags("desktop");

const CHARTS = {
    calibration: [
        { forecast: 0.104, won: 0.09, leads: 12 },
        { forecast: 0.82, won: 0.75, leads: 12 },
    ],
    gains: [
        { leads: 0.5, won: 0.9 },
        { leads: 1, won: 1 },
    ],
};

class Score extends models.Model {
    _name = "lead.score.model";
    charts = fields.Json();
    _records = [
        { id: 1, charts: CHARTS },
        { id: 2, charts: false },
    ];
}

defineMailModels();
defineModels([Score]);
// words are texts, as on a page whose terms have been loaded
beforeEach(() => patchTranslations());

async function mountCharts(resId) {
    const drawn = [];
    patchWithCleanup(LeadScoreCharts.prototype, {
        drawLines(canvas, xLabel, yLabel, lines) {
            const chart = super.drawLines(canvas, xLabel, yLabel, lines);
            drawn.push({ lines, chart });
            return chart;
        },
    });
    await mountView({
        type: "form",
        resModel: "lead.score.model",
        resId,
        arch: `<form><field name="charts" widget="lead_score_charts" nolabel="1"/></form>`,
    });
    return drawn;
}

// REQ-7.10: a picture of the calibration, and of what ranking gains
test("calibration and gains are drawn and said in words", async () => {
    const drawn = await mountCharts(1);
    expect(drawn.map(({ lines }) => lines[0].data)).toEqual([
        [
            { x: 10, y: 9 },
            { x: 82, y: 75 },
        ],
        [
            { x: 0, y: 0 },
            { x: 50, y: 90 },
            { x: 100, y: 100 },
        ],
    ]);
    // beside the line of what was measured the one of what would be right, or random
    expect(drawn.map(({ chart }) => chart.data.datasets.length)).toEqual([2, 2]);
    const rows = queryAllTexts(".o_lead_score_charts tr").map((text) => text.replace(/\s+/g, " "));
    expect(rows).toEqual([
        "Foreseen 10 % won 9 %, leads: 12",
        "Foreseen 82 % won 75 %, leads: 12",
        "Best 50 % of the leads 90 % of the won ones",
        "Best 100 % of the leads 100 % of the won ones",
    ]);
    expect(queryOne("canvas[aria-label=Calibration]")).toHaveAttribute("role", "img");
});

// REQ-7.10: too few leads draw nothing
test("without a test nothing is drawn", async () => {
    const drawn = await mountCharts(2);
    expect(drawn).toEqual([]);
    expect(".o_lead_score_charts").toHaveCount(0);
});
