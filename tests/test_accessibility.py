"""Who uses a screen reader, a keyboard or tired eyes: axe-core on the pages of the suite (REQ-8.6).

axe-core finds faults of Odoo's own components too, which stand on Odoo's own pages alike. A fault
is the suite's where the element, or the nearest one around it that a class of Odoo's or of the
suite's names, is the suite's.
"""

import base64
import shutil

import pytest
from conftest import TIMEOUT
from playwright.sync_api import sync_playwright

from devtools.node_env import lint_tools

MANAGER = "lead_management.group_lead_manager"
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
WIDTHS = (1440, 390)
#: Where each page is, what is asked for there, and what stands there once it can be looked at.
PAGES = (
    ("leads", {}, ".o_kanban_record .o_lead_card_title"),
    ("leads", {"viewType": "list"}, ".o_data_row, .o_kanban_record"),
    ("leads", {"viewType": "calendar"}, ".o_calendar_view, .o_view_controller"),
    ("leads", {"viewType": "pivot"}, ".o_pivot table"),
    ("leads", {"viewType": "graph"}, ".o_graph_renderer canvas"),
    ("leads", {"viewType": "form"}, ".o_form_sheet"),
    ("leads-unassigned", {}, ".o_data_row, .o_kanban_record"),
    ("lead-my-work", {}, ".o_lead_my_work_lead"),
    ("lead-dashboard", {}, ".o_lead_dashboard_tile"),
    ("lead-inbox", {}, ".o_lead_tabs"),
    ("lead-calls", {}, ".o_view_controller"),
    ("lead-report", {}, ".o_lead_date_interval"),
    ("lead-status-analysis", {}, ".o_view_controller"),
    ("lead-data-quality", {}, ".o_list_renderer, .o_kanban_renderer"),
    ("lead-duplicates", {}, ".o_view_controller"),
    ("lead-imports", {}, ".o_view_controller"),
    ("lead-assignment-rules", {}, ".o_view_controller"),
    ("lead-first-response", {}, ".o_view_controller"),
    ("lead-first-responses", {}, ".o_view_controller"),
)
#: Views that a phone does not offer.
WIDE_VIEWS = ("calendar", "pivot", "graph")
#: Dialogs: what the server is asked for, of which lead, or what is clicked on the board.
DIALOGS = {
    "lost": ("lead.lead", "action_lost"),
    "qualify": ("lead.lead", "action_qualify"),
    "assign": ("lead.lead", "action_assign"),
    "merge": ("lead.lead", "action_merge_duplicates"),
    "call": ("lead.lead", "action_log_call"),
    "settings": ("lead.settings", "action_open_settings"),
}
#: Goes to a page, or opens a dialog, without loading the web client anew.
GO = """async ([place, options]) => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction(place, { clearBreadcrumbs: true, ...options });
}"""
OPEN = """async ([model, method, ids]) => {
    const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    // some are done when the dialog is answered
    action.doAction(await orm.call(model, method, ids));
}"""
CLOSE = "() => odoo.__WOWL_DEBUG__.root.env.services.dialog.closeAll()"
#: Odoo Community has the style sheet of a dark scheme, but neither its colours nor the functions
#: that turn Bootstrap's tints over: Enterprise and themes bring these, in these places.
DARK_COLORS = """
$o-webclient-color-scheme: dark;
$o-white: #000000;
$o-black: #ffffff;
$o-gray-100: #16181d;
$o-gray-200: #20232a;
$o-gray-300: #323640;
$o-gray-400: #464b57;
$o-gray-500: #646a78;
$o-gray-600: #8d94a3;
$o-gray-700: #a9b0be;
$o-gray-800: #cbd0da;
$o-gray-900: #e6e9ef;
$o-action: #33c4c9;
$o-main-link-color: #33c4c9;
$o-view-background-color: #20232a;
$o-webclient-background-color: #16181d;
$o-btns-bs-override: (
    "primary": (
        background: #71639e, border: #71639e, color: #ffffff,
        hover-background: #655990, hover-border: #655990, hover-color: #ffffff,
        active-background: #655990, active-border: #655990, active-color: #ffffff,
    ),
);
"""
DARK_FUNCTIONS = """
@function tint-color($color, $weight) { @return mix(#000, $color, $weight); }
@function shade-color($color, $weight) { @return mix(#fff, $color, $weight); }
"""
DARK_FILES = (
    ("colors", DARK_COLORS, "before", "web/static/src/scss/primary_variables.scss"),
    ("functions", DARK_FUNCTIONS, "after", "web/static/lib/bootstrap/scss/_functions.scss"),
)
#: Loads the style sheet of the dark scheme in the place of the bright one, not of that for print.
DARKEN = """() => new Promise((resolve, reject) => {
    const link = document.querySelector('link[href*="web.assets_web."]');
    link.onload = resolve;
    link.onerror = reject;
    link.href = "/web/assets/debug/web.assets_web_dark.css";
})"""
#: Runs axe-core and returns the faults of the suite's own elements.
FIND_FAULTS = """async ([place, only]) => {
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
    const { violations } = await axe.run(place === "document" ? document : place, {
        resultTypes: ["violations"],
        runOnly: only,
    });
    return violations.flatMap(({ id, nodes }) =>
        nodes
            .filter(({ target }) => isOwn(document.querySelector(target[0])))
            .map(({ failureSummary, html }) => `${id}: ${html.slice(0, 200)}\\n${failureSummary}`)
    );
}"""


#: In the dark the colours are others, and nothing else is.
RULES = {
    "bright": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "dark": ["color-contrast"],
}


@pytest.fixture
def lead_id(json2, new_user):
    """A lead among others, each with something that pages show: late, planned, nobody's, lost."""
    manager = new_user(MANAGER)
    values = {
        "user_id": manager.id,
        "partner_name": "Racks Ltd",
        "phone": "601602603",
        "email": "racks@example.com",
    }
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
def dark_scheme(json2):
    """The colours of a dark scheme, as a theme brings them."""
    made = []
    for name, text, directive, target in DARK_FILES:
        url = f"/lead_tests/{name}.scss"
        values = {"name": name, "path": url, "directive": directive, "target": target}
        data = base64.b64encode(text.encode()).decode()
        made.append(
            ("ir.attachment", json2.create("ir.attachment", name=name, url=url, datas=data))
        )
        asset_id = json2.create("ir.asset", bundle="web.assets_web_dark", **values)
        made.append(("ir.asset", asset_id))
    yield
    for model, record_id in reversed(made):
        json2.call(model, "unlink", ids=[record_id])


@pytest.fixture
def page(base_url):
    """A page of a browser of its own."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        # a dialog that fades in has fainter colours meanwhile
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(TIMEOUT * 1000)
        yield page
        browser.close()


class Visitor:
    """Goes from page to page and notes each fault of the suite's own once."""

    def __init__(self, page, lead_id):
        self.page = page
        self.lead_id = lead_id
        self.faults = {}

    def look_everywhere(self, scheme, width):
        """Look at all pages and dialogs."""
        self.page.set_viewport_size({"width": width, "height": 900})
        for place, options, selector in PAGES:
            if width < WIDTHS[0] and options.get("viewType") in WIDE_VIEWS:
                continue
            if options.get("viewType") == "form":
                options = {**options, "props": {"resId": self.lead_id}}
            self.page.evaluate(GO, [place, options])
            self.page.wait_for_selector(selector)
            self.look_at("document", f"{place} {options}", scheme, width)
        for name, (model, method) in DIALOGS.items():
            ids = [[self.lead_id]] if model == "lead.lead" else []
            self.page.evaluate(OPEN, [model, method, ids])
            self.page.wait_for_selector(".modal .modal-footer")
            self.look_at(".modal", name, scheme, width)
            self.page.evaluate(CLOSE)
        self.look_at_similar(scheme, width)
        self.page.evaluate(GO, ["leads", {}])
        self.page.wait_for_selector(PAGES[0][2])
        self.page.evaluate("document.querySelector('.o_kanban_quick_add').click()")
        self.page.wait_for_selector(".o_kanban_quick_create .o_form_view")
        self.look_at(".o_kanban_quick_create", "quick create", scheme, width)

    def look_at_similar(self, scheme, width):
        """Look at who else has the address of a card, which opens beside it."""
        self.page.evaluate(GO, ["leads", {"viewType": "form", "props": {"resId": self.lead_id}}])
        self.page.wait_for_selector(".o_form_sheet")
        if width < WIDTHS[0]:
            self.page.click(".o_button_more")
        self.page.click("button[name=action_view_duplicate_leads]")
        self.page.wait_for_selector(".o_lead_similar_lead")
        self.look_at(".modal", "similar leads", scheme, width)
        self.page.evaluate(CLOSE)

    def look_at(self, element, name, scheme, width):
        """Note the faults of what is shown."""
        rules = RULES[scheme]
        kind = "tag" if scheme == "bright" else "rule"
        only = {"type": kind, "values": rules}
        for fault in self.page.evaluate(FIND_FAULTS, [element, only]):
            self.faults.setdefault(fault, f"{name}, {width} pixels, {scheme}")


def test_no_fault_of_our_own_on_our_pages(base_url, page, lead_id, dark_scheme):
    """REQ-8.6: WCAG 2.2 A and AA, in a wide and a narrow window, bright and dark."""
    manager, lead_id = lead_id
    session = manager.web.session.cookies["session_id"]
    page.context.add_cookies([{"name": "session_id", "value": session, "url": base_url}])
    page.add_init_script(path=lint_tools() / "axe-core" / "axe.min.js")
    page.goto(f"{base_url}/odoo/leads")
    page.wait_for_selector(PAGES[0][2])
    visitor = Visitor(page, lead_id)
    for scheme in RULES:
        if scheme == "dark":
            page.evaluate(DARKEN)
        for width in WIDTHS:
            visitor.look_everywhere(scheme, width)
    faults = visitor.faults
    assert not faults, "\n\n".join(f"{where}: {fault}" for fault, where in faults.items())
