import { describe, expect, test } from "@odoo/hoot";
import { queryAll, queryOne } from "@odoo/hoot-dom";
import { fields, mountView } from "@web/../tests/web_test_helpers";
import { defineLeadModels, LeadLead } from "./lead_test_models";

describe.current.tags("desktop");

defineLeadModels();

// WCAG 2.1 AA, text of normal size
const ENOUGH = 4.5;
const WHITE = [255, 255, 255, 1];
const COLORS = 11;

const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
};

/** What is seen of a colour that lies on another one. */
const over = ([r, g, b, a], below) =>
    [r, g, b].map((value, index) => value * a + below[index] * (1 - a)).concat(1);

function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(text, ground) {
    const [light, dark] = [luminance(over(text, ground)), luminance(ground)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

/** The ground that an element is seen on: colours and tints up to the page. */
function getGround(element) {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
        const { backgroundColor, backgroundImage } = getComputedStyle(node);
        const tint = backgroundImage.match(/rgba?\([^)]*\)/);
        layers.push(parse(backgroundColor), ...(tint ? [parse(tint[0])] : []));
    }
    return layers.reverse().reduce((ground, layer) => over(layer, ground), WHITE);
}

const getContrast = (element) =>
    contrast(parse(getComputedStyle(element).color), getGround(element));

function fillColors() {
    LeadLead._fields.date_deadline ??= fields.Date();
    LeadLead._records = Array.from({ length: COLORS }, (_item, index) => ({
        id: index + 1,
        name: `Color ${index + 1}`,
        date_deadline: "2019-01-01",
        priority_color: index + 1,
        status_id: 1,
    }));
}

function expectReadable(selector) {
    const elements = queryAll(selector);
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
        const place = element.closest("tr, .o_kanban_record")?.textContent.trim().slice(0, 10);
        expect(getContrast(element)).toBeGreaterThan(ENOUGH, {
            message: `${selector} of ${place}`,
        });
    }
}

test("the measure itself", () => {
    expect(contrast([0, 0, 0, 1], WHITE)).toBe(21);
    expect(contrast([119, 119, 119, 1], WHITE)).toBeLessThan(ENOUGH);
    expect(contrast([118, 118, 118, 1], WHITE)).toBeGreaterThan(ENOUGH);
});

// REQ-0.54: names, grey details and a red date on the tint of every priority
test("text on the tinted cards is readable", async () => {
    fillColors();
    await mountView({
        type: "kanban",
        resModel: "lead.lead",
        arch: /* xml */ `
            <kanban js_class="lead_board" class="o_lead_board" highlight_color="priority_color">
                <templates>
                    <t t-name="card">
                        <field name="name" class="o_test_name"/>
                        <span class="o_lead_card_origin text-muted small">#1</span>
                        <field name="date_deadline" widget="lead_days" decoration-danger="1"/>
                        <span class="o_lead_stuck badge text-bg-warning">24d</span>
                    </t>
                </templates>
            </kanban>`,
    });
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(COLORS);
    for (const part of [".o_test_name", ".text-muted", ".o_lead_days", ".o_lead_stuck"]) {
        expectReadable(`.o_kanban_record ${part}`);
    }
    const red = queryOne(".o_kanban_record:eq(0) .o_lead_days");
    const plain = queryOne(".o_kanban_record:eq(0) .o_test_name");
    expect(getComputedStyle(red).color).not.toBe(getComputedStyle(plain).color);
});

// REQ-0.11: the same for the rows
test("text on the tinted rows is readable", async () => {
    fillColors();
    await mountView({
        type: "list",
        resModel: "lead.lead",
        arch: /* xml */ `
            <list js_class="lead_list" class="o_lead_list">
                <field name="priority_color" column_invisible="1"/>
                <field name="name"/>
                <field name="date_deadline" decoration-danger="1"/>
                <field name="status_id" decoration-success="1"/>
                <field name="city" decoration-muted="1"/>
                <field name="days_in_status" decoration-warning="1"/>
            </list>`,
    });
    expect(".o_data_row").toHaveCount(COLORS);
    expectReadable(".o_data_row td.o_data_cell");
});

// REQ-0.54
test("tags of every colour are readable", async () => {
    fillColors();
    await mountView({
        type: "form",
        resModel: "lead.lead",
        resId: 1,
        arch: /* xml */ `
            <form>
                ${Array.from({ length: COLORS + 1 }, (_item, index) => `<span class="o_tag badge rounded-pill o_tag_color_${index}">Tag</span>`).join("")}
            </form>`,
    });
    expectReadable(".o_tag");
});
