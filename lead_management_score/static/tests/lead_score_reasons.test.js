import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

const REASONS = {
    score: 62,
    base: 40,
    for: [
        { label: "Source: Referral", points: 18 },
        { label: "Trade fair", points: 10 },
    ],
    against: [{ label: "Phone: not given", points: -4 }],
    others: -2,
};

class Lead extends models.Model {
    _name = "lead.lead";
    score = fields.Integer();
    score_temperature = fields.Selection({
        selection: [
            ["hot", "Hot"],
            ["warm", "Warm"],
            ["cold", "Cold"],
        ],
    });
    score_reasons = fields.Json();
    _records = [
        { id: 1, score: 62, score_temperature: "hot", score_reasons: REASONS },
        { id: 2, score: 12, score_temperature: "cold", score_reasons: false },
    ];
}

defineMailModels();
defineModels([Lead]);
// words are texts, as on a page whose terms have been loaded
beforeEach(() => patchTranslations());

const getLines = (selector) => queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));

const mountLead = (resId) =>
    mountView({
        type: "form",
        resModel: "lead.lead",
        resId,
        arch: `<form><field name="score_reasons" widget="lead_score_reasons"/></form>`,
    });

// REQ-7.9: why, in words with their share
test("the score opens its reasons for and against", async () => {
    await mountLead(1);
    expect(".o_lead_score_value").toHaveText("62");
    expect(".o_lead_score").toHaveText("Hot");
    expect(".o_lead_score_reasons").not.toHaveAttribute("open");
    await click(".o_lead_score_reasons summary");
    expect(".o_lead_score_reasons").toHaveAttribute("open");
    expect(getLines(".o_lead_score_for li")).toEqual(["Source: Referral +18", "Trade fair +10"]);
    expect(getLines(".o_lead_score_against li")).toEqual(["Phone: not given −4"]);
    expect(".o_lead_score_reasons p").toHaveText(
        "An average lead has 40. Smaller reasons together: −2."
    );
});

// REQ-7.9: a lead that has ended keeps its last score
test("a score without reasons is shown alone", async () => {
    await mountLead(2);
    expect(".o_lead_score_value").toHaveText("12");
    expect(".o_lead_score_reasons summary").not.toHaveText(/Why/);
    expect(".o_lead_score_for").toHaveCount(0);
});
