import { expect, test } from "@odoo/hoot";
import { mockTimeZone } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Component, useSubEnv, xml } from "@odoo/owl";
import {
    contains,
    makeMockEnv,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import {
    DateInterval,
    getIntervalDomain,
    getIntervalLabel,
} from "@lead_management_report/date_interval/date_interval";

const { DateTime } = luxon;

defineMailModels();

const setZones = (browser, ofUser) => {
    mockTimeZone(browser);
    patchWithCleanup(user, {
        get tz() {
            return ofUser;
        },
    });
};

const day = (text) => DateTime.fromISO(text);

// REQ-0.71
test("both days of an interval are included", () => {
    setZones("Europe/Warsaw", "Europe/Warsaw");
    expect(getIntervalDomain("date", day("2026-01-10"), day("2026-01-20"))).toEqual([
        "&",
        ["date", ">=", "2026-01-09 23:00:00"],
        ["date", "<", "2026-01-20 23:00:00"],
    ]);
});

// REQ-0.71
test("either side of an interval may be open", () => {
    setZones("Europe/Warsaw", "Europe/Warsaw");
    expect(getIntervalDomain("date", day("2026-01-10"), false)).toEqual([
        ["date", ">=", "2026-01-09 23:00:00"],
    ]);
    expect(getIntervalDomain("date", false, day("2026-07-10"))).toEqual([
        ["date", "<", "2026-07-10 22:00:00"],
    ]);
    expect(getIntervalDomain("date", false, false)).toEqual([]);
});

// REQ-0.71: as the server groups, wherever the browser is
test("days are those of the user's time zone, not of the browser", () => {
    setZones("America/New_York", "Asia/Tokyo");
    expect(getIntervalDomain("date", day("2026-01-10"), day("2026-01-10"))).toEqual([
        "&",
        ["date", ">=", "2026-01-09 15:00:00"],
        ["date", "<", "2026-01-10 15:00:00"],
    ]);
});

test("the filter says which side is open", async () => {
    await makeMockEnv();
    expect(getIntervalLabel(day("2026-01-10"), day("2026-01-20"))).toBe(
        "Date: 01/10/2026 to 01/20/2026"
    );
    expect(getIntervalLabel(day("2026-01-10"), false)).toBe("Date: from 01/10/2026");
    expect(getIntervalLabel(false, day("2026-01-20"))).toBe("Date: to 01/20/2026");
});

/** A search model with what the component uses of it. */
class SearchModel {
    query = [];
    searchItems = {};

    constructor(update) {
        this.update = update;
    }

    createNewFilters([filter]) {
        const id = Object.keys(this.searchItems).length + 1;
        this.searchItems[id] = { ...filter, groupId: id };
        this.query.push({ searchItemId: id });
        this.update();
    }

    deactivateGroup(groupId) {
        this.query = this.query.filter(({ searchItemId }) => searchItemId !== groupId);
        this.update();
    }

    get filters() {
        return this.query.map(({ searchItemId }) => this.searchItems[searchItemId]);
    }
}

async function mountInterval() {
    let searchModel;
    class Parent extends Component {
        static template = xml`<DateInterval/>`;
        static components = { DateInterval };
        static props = {};

        setup() {
            searchModel = new SearchModel(() => this.render(true));
            useSubEnv({ searchModel });
        }
    }
    await makeMockEnv();
    await mountWithCleanup(Parent);
    return () => searchModel.filters;
}

// REQ-0.71
test("a day typed filters at once; the other side joins the same filter", async () => {
    setZones("Europe/Warsaw", "Europe/Warsaw");
    const getFilters = await mountInterval();
    expect(".o_lead_date_clear").toHaveCount(0);
    await contains(".o_lead_date_from").edit("01/10/2026");
    expect(getFilters().map(({ domain }) => domain)).toEqual([
        [["date", ">=", "2026-01-09 23:00:00"]],
    ]);
    await contains(".o_lead_date_to").edit("01/20/2026");
    expect(getFilters().map(({ description }) => description)).toEqual([
        "Date: 01/10/2026 to 01/20/2026",
    ]);
    expect(".o_lead_date_from").toHaveValue("01/10/2026");
});

test("an emptied side is open again, and All dates removes the filter", async () => {
    setZones("Europe/Warsaw", "Europe/Warsaw");
    const getFilters = await mountInterval();
    await contains(".o_lead_date_from").edit("01/10/2026");
    await contains(".o_lead_date_to").edit("01/20/2026");
    await contains(".o_lead_date_from").edit("");
    expect(getFilters()[0].leadInterval).toEqual({ from: false, to: "2026-01-20" });
    await contains(".o_lead_date_clear").click();
    expect(getFilters()).toEqual([]);
    expect(".o_lead_date_to").toHaveValue("");
});
