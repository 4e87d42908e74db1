"""Who uses a screen reader, a keyboard or tired eyes: axe-core on the pages of the suite (REQ-8.6).

axe-core finds faults of Odoo's own components too, which stand on Odoo's own pages alike. A fault
is the suite's where the element, or the nearest one around it that a class of Odoo's or of the
suite's names, is the suite's.
"""

import shutil

import pytest
from conftest import TIMEOUT
from playwright.sync_api import sync_playwright

from devtools.node_env import lint_tools

MANAGER = "lead_management.group_lead_manager"
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
WIDTHS = (1440, 390)
#: Where each page is, and what stands there once it can be looked at.
PAGES = {
    "leads": ".o_kanban_record .o_lead_card_title",
    "leads?view_type=list": ".o_data_row",
    "leads?view_type=calendar": ".o_calendar_container",
    "leads/%(lead_id)s": ".o_form_sheet",
    "lead-my-work": ".o_lead_my_work_lead",
    "lead-dashboard": ".o_lead_dashboard_tile",
    "lead-inbox": ".o_lead_tabs",
    "lead-report": ".o_lead_date_interval",
    "lead-data-quality": ".o_list_renderer",
}
#: Loads the style sheet of the dark scheme, as far as Odoo Community has one.
DARKEN = """() => new Promise((resolve, reject) => {
    const link = document.querySelector('link[href*="web.assets_web"]');
    link.onload = resolve;
    link.onerror = reject;
    link.href = "/web/assets/debug/web.assets_web_dark.css";
})"""
#: Runs axe-core and returns the faults of the suite's own elements.
FIND_FAULTS = """async () => {
    // what lies between an element and what names it
    const PLACES = new Set(["o_content", "o_form_sheet", "o_kanban_record", "o_inner_group"]);
    const isOwn = (element) => {
        for (let node = element; node; node = node.parentElement) {
            const names = [...node.classList].filter((name) => /^o[_-]/.test(name));
            if (names.some((name) => name.startsWith("o_lead"))) {
                return true;
            }
            if (names.some((name) => !PLACES.has(name))) {
                return false;
            }
        }
        return false;
    };
    const { violations } = await axe.run(document, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return violations.flatMap(({ id, nodes }) =>
        nodes
            .filter(({ target }) => isOwn(document.querySelector(target[0])))
            .map(({ failureSummary, html }) => `${id}: ${html.slice(0, 200)}\\n${failureSummary}`)
    );
}"""


@pytest.fixture
def lead_id(json2, new_user):
    """A lead among others, each with something that pages show: late, planned, nobody's, lost."""
    manager = new_user(MANAGER)
    values = {"user_id": manager.id, "partner_name": "Racks Ltd", "phone": "601602603"}
    ids = [
        json2.create(
            "lead.lead",
            name=f"Racks {number}",
            date_deadline=day,
            expected_revenue=1000 * number,
            **values,
        )
        for number, day in enumerate((False, "2020-01-01", "2099-01-01"))
    ]
    json2.create("lead.lead", name="Nobody's", user_id=False)
    return manager, ids[1]


@pytest.fixture
def page(base_url):
    """A page of a browser of its own."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT * 1000)
        yield page
        browser.close()


def test_no_fault_of_our_own_on_our_pages(base_url, page, lead_id):
    """REQ-8.6: WCAG 2.2 A and AA, in a wide and a narrow window, bright and dark."""
    manager, lead_id = lead_id
    session = manager.web.session.cookies["session_id"]
    page.context.add_cookies([{"name": "session_id", "value": session, "url": base_url}])
    page.add_init_script(path=lint_tools() / "axe-core" / "axe.min.js")
    faults = {}
    for place, selector in PAGES.items():
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(f"{base_url}/odoo/{place % {'lead_id': lead_id}}")
        for scheme in ("bright", "dark"):
            if scheme == "dark":
                page.evaluate(DARKEN)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_selector(selector)
                for fault in page.evaluate(FIND_FAULTS):
                    faults.setdefault(fault, f"{place}, {width} pixels, {scheme}")
    assert not faults, "\n\n".join(f"{where}: {fault}" for fault, where in faults.items())
