import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, patchTranslations } from "@web/../tests/web_test_helpers";
import { Component, xml } from "@odoo/owl";
import { LeadResponseCountdown } from "@lead_management_response/lead_response_countdown/lead_response_countdown";
import {
    formatMinutes,
    readClock,
} from "@lead_management_response/lead_response_countdown/lead_response_words";

describe.current.tags("desktop");

defineMailModels();
// words are texts, as on a page whose terms have been loaded
beforeEach(() => patchTranslations());

const { DateTime } = luxon;
const at = (text) => DateTime.fromSQL(text, { zone: "utc" }).toMillis();
const second = (text) => at(text) / 1000;

// an hour of work until noon, 70 minutes of it after a night
const CLOCK = {
    state: "running",
    due: "2031-01-14 09:10:00",
    risk: "2031-01-14 08:30:00",
    date: false,
    minutes: 0,
    spans: [
        [second("2031-01-13 15:00:00"), second("2031-01-13 16:00:00")],
        [second("2031-01-14 08:00:00"), second("2031-01-14 09:10:00")],
    ],
};

// REQ-7.6: in words
test("minutes are said in words", () => {
    expect([0, 35, 60, 130, 1440, 1500].map((minutes) => formatMinutes(minutes))).toEqual([
        "0 min",
        "35 min",
        "1 h",
        "2 h 10 min",
        "1 d",
        "1 d 1 h",
    ]);
});

// REQ-7.6: the night is no working time
test("working time that is left is counted down", () => {
    const read = (text) => Object.values(readClock(CLOCK, at(text)));
    expect(read("2031-01-13 15:00:00")).toEqual(["due", "2 h 10 min left"]);
    expect(read("2031-01-13 16:00:00")).toEqual(["due", "1 h 10 min left"]);
    expect(read("2031-01-14 03:00:00")).toEqual(["due", "1 h 10 min left"]);
    expect(read("2031-01-14 08:30:00")).toEqual(["at_risk", "40 min left"]);
    expect(read("2031-01-14 09:10:00")).toEqual(["missed", "missed 0 min ago"]);
    expect(read("2031-01-14 09:45:00")).toEqual(["missed", "missed 35 min ago"]);
});

// REQ-7.6: it stops
test("an answered lead counts no more", () => {
    const answered = { ...CLOCK, date: "2031-01-13 15:20:00", minutes: 20 };
    const read = (state) => readClock({ ...answered, state }, at("2031-02-01 12:00:00")).text;
    expect(read("met")).toBe("answered in 20 min");
    expect(read("missed")).toBe("answered late, in 20 min");
    expect(readClock({ ...CLOCK, state: "waiting", due: false }, 0).text).toBe(
        "clock stands still"
    );
});

// REQ-7.6: without asking the server, by one timer for all of them
test("all countdowns on the page go on together", async () => {
    mockDate("2031-01-13 15:00:30", +0);
    class Page extends Component {
        static components = { LeadResponseCountdown };
        static props = ["*"];
        static template = xml`
            <LeadResponseCountdown t-foreach="[1, 2]" t-as="one" t-key="one" clock="props.clock"/>`;
    }
    await mountWithCleanup(Page, { props: { clock: CLOCK } });
    expect(queryAllTexts(".o_lead_response .badge")).toEqual([
        "2 h 10 min left",
        "2 h 10 min left",
    ]);
    await advanceTime(60 * 1000);
    expect(queryAllTexts(".o_lead_response .badge")).toEqual(["2 h 9 min left", "2 h 9 min left"]);
});
