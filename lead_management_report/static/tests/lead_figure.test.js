import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { defineLeadModels, LeadLead } from "@lead_management/../tests/lead_test_models";
import { openFigure } from "@lead_management_report/lead_figure/lead_figure";

describe.current.tags("desktop");

defineLeadModels();

// REQ-1.27, REQ-8.3: and who takes the facet away sees the others
test("a figure opens exactly its leads, and a facet says which these are", async () => {
    Object.assign(LeadLead._views, {
        list: /* xml */ `<list><field name="name"/></list>`,
        kanban: /* xml */ `<kanban><templates><t t-name="card"/></templates></kanban>`,
        form: /* xml */ `<form><field name="name"/></form>`,
        search: /* xml */ `<search/>`,
    });
    await mountWithCleanup(WebClient);
    const figure = { model: "lead.lead", domain: [["status_id", "=", 2]] };
    await openFigure(getService("action"), figure, "Open leads · No source");
    await animationFrame();
    expect(queryAllTexts(".o_data_row")).toEqual(["Forklift"]);
    expect(queryAllTexts(".o_searchview_facet")).toEqual(["Open leads · No source"]);
    await contains(".o_facet_remove").click();
    expect(".o_data_row").toHaveCount(4);
});
