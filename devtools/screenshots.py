"""Takes the pictures of the documentation from the demo data, as a person sees them.

Run by ``./dev screenshots``, which serves the demo database and says where in ``LEAD_URL``,
``LEAD_DATABASE`` and ``LEAD_CHROMIUM``. Pictures go to ``docs/images``; those of the guide in
another language into a folder of its name.
"""

import argparse
import os
import sys
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
# The browser fetches nothing from outside: what it would look up at every start is switched off.
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 412, "height": 915}
# chats that Odoo's own demo data starts have nothing to do with the leads
HIDING_STYLE = ".o-mail-ChatHub, .o-mail-ChatWindow { display: none !important; }"
SETTLING_MILLISECONDS = 2000
LOADING_MILLISECONDS = 60_000
COLORS = 256
LANGUAGES = {"en": "en_US", "pl": "pl_PL"}

POST = """
    const post = (url, params) =>
        fetch(url, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", params }),
        }).then((response) => response.json());
    const call = async (model, method, args, kwargs = {}) => {
        const url = `/web/dataset/call_kw/${model}/${method}`;
        const { error, result } = await post(url, { model, method, args, kwargs });
        if (error) {
            throw new Error(`${model}.${method}: ${error.data.message}`);
        }
        return result;
    };
"""
WRITE_LANGUAGE = f"""async (lang) => {{
    {POST}
    const session = await post("/web/session/get_session_info", {{}});
    await call("res.users", "write", [[session.result.uid], {{ lang }}]);
}}"""
# a list from a fair: one row is about a lead that there is, two have the numbers of others
FAIR_NAMES = ("name", "partner_name", "email", "phone", "city")
FAIR_LIST = """Name;Legal entity name;Email;Phone;City
Balancers for a tyre shop;Auto Parts Tychy;s.kurek@autoparts-tychy.example.com;;Tychy
Shelves, second floor;Regał i Spółka;biuro@regal.example.com;+48 888 123 987;Kielce
Lifts for two garages;Dwa Garaże Sp. z o.o.;garaze@example.com;61/436 22 10;Poznań
Tool trolleys;Narzędzia Nowak;nowak.narzedzia@example.com;41 200 30 40;Kielce
"""
IMPORT_LIST = f"""async ({{ text, names }}) => {{
    {POST}
    const file = {{
        res_model: "lead.lead", file: text, file_name: "fair-kielce.csv", file_type: "text/csv",
    }};
    const id = await call("base_import.import", "create", [file]);
    const options = {{
        has_headers: true, quoting: '"', separator: ";", encoding: "utf-8", skip: 0, limit: 2000,
        sheets: [], keep_matches: false, advanced: true, date_format: "", datetime_format: "",
        float_thousand_separator: ",", float_decimal_separator: ".", fallback_values: {{}},
        import_set_empty_fields: [], import_skip_records: [], name_create_enabled_fields: {{}},
        lead_duplicate_policy: "update", lead_duplicate_match: ["email"],
        lead_duplicate_update: "empty",
    }};
    const columns = names.map((name) => name.replace("_", " "));
    const args = [[id], names, columns, options];
    const result = await call("base_import.import", "execute_import", args);
    if (result.messages.length) {{
        throw new Error(result.messages[0].message);
    }}
}}"""
TAKE_LIST_BACK = f"""async () => {{
    {POST}
    const domain = [["file_name", "=", "fair-kielce.csv"], ["state", "=", "draft"]];
    for (const id of await call("lead.import.run", "search", [domain])) {{
        await call("lead.import.run", "action_start", [[id]]);
    }}
}}"""
# rules that give leads, a policy of the first response, and a lead that has met both
MAKE_RULES = (
    "async () => {"
    + POST
    + """
    const domain = [["code", "in", ["wholesale", "retail"]]];
    const [wholesale, retail] = await call(
        "lead.type", "search_read", [domain, ["team_id"]], { order: "sequence" }
    );
    const make = async (model, values, polish) => {
        const [id] = await call(model, "create", [[values]]);
        if (polish) {
            const context = { lang: "pl_PL" };
            await call(model, "write", [[id], { name: polish }], { context });
        }
        return id;
    };
    const makeRule = (name, polish, sequence, team, condition, method = "turn") =>
        make(
            "lead.assignment.rule",
            { name, sequence, team_id: team.team_id[0], condition, method },
            polish
        );
    const large = `["&", ("type_id", "=", ${retail.id}), ("expected_revenue", ">", 20000)]`;
    await makeRule("Wholesale", "Hurt", 1, wholesale, `[("type_id", "=", ${wholesale.id})]`);
    await makeRule("Large orders", "Duże zamówienia", 2, wholesale, large, "fewest");
    await makeRule("All others", "Wszystkie inne", 3, retail, "[]");
    const policy = {
        name: "Within an hour", start_on: "creation", target_minutes: 60, is_passed_on: true,
    };
    await make("lead.response.policy", policy, "W ciągu godziny");
    const lead = await make("lead.lead", {
        name: "Workbenches for a school",
        partner_name: "Zespół Szkół Technicznych",
        type_id: retail.id,
        email: "szkola@example.com",
        phone: "+48 61 436 70 80",
        expected_revenue: 32000,
    });
    await call("lead.lead", "action_assign_by_rules", [[lead]]);
}"""
)
TAKE_RULES_BACK = (
    "async () => {"
    + POST
    + """
    for (const [model, names] of [
        ["lead.lead", ["Workbenches for a school"]],
        ["lead.response.policy", ["Within an hour"]],
        ["lead.assignment.rule", ["Wholesale", "Large orders", "All others"]],
    ]) {
        const ids = await call(model, "search", [[["name", "in", names]]]);
        await call(model, "unlink", [ids]);
    }
}"""
)


@dataclass
class Scene:
    """What stands in the database for some pictures, and is gone after them.

    :param make: function of the page that makes it, as a manager of the leads
    :param undo: function that takes it back
    :param argument: what `make` is called with
    """

    make: str
    undo: str
    argument: dict | None = None


# pictures without a scene come first: what a scene makes would stand in them
SCENES = {
    None: None,
    "rules": Scene(MAKE_RULES, TAKE_RULES_BACK),
    "import": Scene(IMPORT_LIST, TAKE_LIST_BACK, {"text": FAIR_LIST, "names": FAIR_NAMES}),
}


@dataclass
class Picture:
    """One picture.

    :param name: name of the file without its ending
    :param login: demo user who looks; the password is the same
    :param path: address below the server's
    :param wait_for: CSS selector of what has to be there
    :param click: CSS selectors that are clicked one after another before
    :param screen: size of the screen; the narrow one is touched
    :param scene: key of `SCENES`, of what has to be there
    """

    name: str
    login: str
    path: str
    wait_for: str
    click: tuple = ()
    screen: dict = field(default_factory=lambda: DESKTOP)
    scene: str | None = None


PICTURES = (
    Picture("board", "ewa", "/odoo/leads", ".o_kanban_record:not(.o_kanban_ghost)"),
    Picture(
        "list",
        "ewa",
        "/odoo/leads",
        ".o_list_view .o_data_row",
        (".o_switch_view.o_list",),
    ),
    Picture(
        "card",
        "ewa",
        "/odoo/leads",
        ".o_form_view .o_statusbar_status",
        (".o_kanban_record:not(.o_kanban_ghost)",),
    ),
    Picture(
        "lost",
        "ewa",
        "/odoo/leads",
        ".modal .o_form_view",
        (".o_kanban_record:not(.o_kanban_ghost)", "button[name='action_lost']"),
    ),
    Picture(
        "quick-view",
        "ewa",
        "/odoo/leads",
        ".modal .o_lead_reassign",
        (".o_kanban_record[data-id]:has(.o_tag) .o_lead_quick_view_button",),
    ),
    Picture(
        "settings",
        "piotr",
        "/odoo/leads",
        ".modal .o_lead_type_matrix",
        (
            ".o_cp_action_menus button",
            ".o_lead_settings_item",
            ".modal .o_notebook_headers a[name='types']",
        ),
    ),
    Picture(
        "features",
        "admin",
        "/odoo/leads",
        ".modal .o_field_widget[name='feature_ids'] .o_data_row",
        (
            ".o_cp_action_menus button",
            ".o_lead_settings_item",
            ".modal .o_notebook_headers a[name='features']",
        ),
    ),
    Picture(
        "orders",
        "anna",
        "/odoo/leads",
        ".o_list_view .o_data_row, .o_sale_order",
        (
            ".o_kanban_record:has-text('Two-post lifts for six garages')",
            ".o-form-buttonbox button[name='action_view_orders']",
        ),
    ),
    Picture(
        "order-customer",
        "anna",
        "/odoo/leads",
        ".modal .o_form_view",
        (
            ".o_kanban_record:has-text('Hydraulic presses for a mine repair shop')",
            ".o_lead_more_actions",
            ".o-dropdown--menu button[name='action_create_order']",
        ),
    ),
    Picture(
        "qualify",
        "anna",
        "/odoo/leads",
        ".modal .o_form_view .o_radio_input",
        (
            ".o_kanban_record:has-text('Hydraulic presses for a mine repair shop')",
            "button[name='action_qualify']",
        ),
    ),
    Picture(
        "crm-mode",
        "piotr",
        "/odoo/leads",
        ".modal .o_lead_mode_form .o_data_row",
        (
            ".o_cp_action_menus button",
            ".o_lead_crm_mode",
            ".modal input[data-value='simple']",
        ),
    ),
    Picture(
        "lifecycle",
        "piotr",
        "/odoo/leads",
        ".modal .o_field_widget[name='lifecycle_creates_lead']",
        (
            ".o_cp_action_menus button",
            ".o_lead_settings_item",
            ".modal .o_notebook_headers a[name='lifecycle']",
        ),
    ),
    Picture(
        "takeover",
        "piotr",
        "/odoo/leads",
        ".o_form_view .o_notebook .o_data_row",
        (
            ".o_menu_sections [data-menu-xmlid='crm.crm_menu_config']",
            "[data-menu-xmlid='lead_management_takeover.lead_takeover_menu']",
            "button[name='action_dry_run']",
        ),
    ),
    Picture(
        "queue",
        "anna",
        "/odoo/lead-inbox",
        ".o_lead_tabs .o_lead_tab_count",
    ),
    Picture(
        "conversation",
        "ewa",
        "/odoo/leads",
        ".o-mail-Message",
        (".o_kanban_record:has-text('Hydraulic presses for a mine repair shop')",),
    ),
    Picture(
        "card-history",
        "ewa",
        "/odoo/leads",
        ".o_field_widget[name='history_ids'] .o_data_row",
        (
            ".o_kanban_record:has-text('Hydraulic presses for a mine repair shop')",
            ".o_notebook_headers a[name='history']",
        ),
    ),
    Picture(
        "card-calls",
        "anna",
        "/odoo/leads",
        ".o_list_view .o_data_row",
        (
            ".o_kanban_record:has-text('Met at the fair in Kielce')",
            ".o-form-buttonbox button[name='action_open_calls']",
        ),
    ),
    Picture(
        "card-emails",
        "anna",
        "/odoo/leads",
        ".o_list_view .o_data_row",
        (
            ".o_kanban_record:has-text('Wants to resell our tool trolleys')",
            ".o-form-buttonbox button[name='action_open_emails']",
        ),
    ),
    Picture(
        "capture-key",
        "piotr",
        "/odoo/lead-capture-keys",
        ".o_form_view .o_field_widget",
        (".o_data_row .o_data_cell",),
    ),
    Picture(
        "capture-snippet",
        "piotr",
        "/odoo/lead-capture-keys",
        ".o_form_view .tab-pane.active",
        (".o_data_row .o_data_cell", ".o_notebook_headers a[name='html']"),
    ),
    Picture("dashboard", "ewa", "/odoo/lead-dashboard", ".o_lead_dashboard_filters"),
    Picture(
        "status-analysis",
        "ewa",
        "/odoo/lead-status-analysis",
        ".o_pivot table, .o_graph_renderer canvas",
    ),
    Picture("my-work", "anna", "/odoo/lead-my-work", ".o_lead_my_work"),
    Picture("targets", "ewa", "/odoo/lead-targets", ".o_data_row, .o_pivot table"),
    Picture(
        "phone",
        "anna",
        "/odoo/leads",
        ".o_kanban_record:not(.o_kanban_ghost)",
        screen=PHONE,
    ),
    Picture(
        "assignment-rules",
        "piotr",
        "/odoo/lead-assignment-rules",
        ".o_list_view .o_data_row",
        scene="rules",
    ),
    Picture(
        "assignment-trial",
        "piotr",
        "/odoo/lead-assignment-rules",
        ".modal .o_field_widget[name='share_ids'] .o_data_row",
        ("button[name='action_try']", ".modal button[name='action_run']"),
        scene="rules",
    ),
    Picture(
        "assignment-reason",
        "piotr",
        "/odoo/leads",
        ".o_field_widget[name='assignment_log_ids'] .o_data_row",
        (
            ".o_kanban_record:has-text('Workbenches for a school')",
            ".o_notebook_headers a[name='assignments']",
        ),
        scene="rules",
    ),
    Picture(
        "first-response",
        "piotr",
        "/odoo/lead-first-response",
        ".o_form_view .o_lead_response_sentence",
        (".o_data_row .o_data_cell[name='name']",),
        scene="rules",
    ),
    Picture(
        "duplicates",
        "piotr",
        "/odoo/lead-duplicates",
        ".o_lead_duplicate_current",
        scene="import",
    ),
    Picture(
        "merge",
        "piotr",
        "/odoo/lead-duplicates",
        ".modal .o_lead_merge_value",
        (".o_data_row button[name='action_merge']",),
        scene="import",
    ),
    Picture(
        "import-run",
        "piotr",
        "/odoo/lead-imports",
        ".o_form_view button[name='action_view_created']",
        (".o_data_row:has-text('fair-kielce') .o_data_cell",),
        scene="import",
    ),
)


def main():
    """Take the pictures that the arguments name, all of them without."""
    parser = argparse.ArgumentParser(prog="./dev screenshots --", description=__doc__)
    names = [picture.name for picture in PICTURES]
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(names)}")
    wanted = set(parser.parse_args().names or names)
    if unknown := wanted.difference(names):
        parser.error(f"There is no picture {', '.join(sorted(unknown))}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["LEAD_CHROMIUM"], args=CHROMIUM_OPTIONS
        )
        missing = []
        for name, scene in SCENES.items():
            pictures = [one for one in PICTURES if one.name in wanted and one.scene == name]
            if scene and pictures:
                run_as_manager(browser, scene.make, scene.argument)
            missing += [
                f"{language}: {picture.name}: {error}"
                for language in LANGUAGES
                for picture, error in take_all(browser, pictures, language)
            ]
            if scene and pictures:
                run_as_manager(browser, scene.undo)
        browser.close()
    if missing:
        sys.exit("\n".join(["Not taken:", *missing]))


def run_as_manager(browser, script, argument=None):
    """Run a script of the page as a manager of the leads.

    :param browser: Playwright's browser
    :param str script: JavaScript function
    :param argument: what it is called with
    """
    context = browser.new_context()
    # the first page in a language makes its assets
    context.set_default_timeout(LOADING_MILLISECONDS)
    page = context.new_page()
    log_in(page, "piotr", LANGUAGES["en"])
    page.evaluate(script, argument)
    context.close()


def take_all(browser, pictures, language):
    """Take pictures in one language, and return those that failed with their errors.

    :param browser: Playwright's browser
    :param pictures: list of Picture
    :param language: key of LANGUAGES
    """
    sessions, failed = {}, []
    for picture in pictures:
        try:
            take(browser, picture, language, sessions)
        except Error as error:
            failed.append((picture, error))
    return failed


def take(browser, picture, language, sessions):
    """Take one picture in one language.

    :param browser: Playwright's browser
    :param picture: the Picture
    :param language: key of LANGUAGES
    :param sessions: of users who are logged in already, by login
    :raises playwright.sync_api.Error: when what has to be there does not come
    """
    is_phone = picture.screen is PHONE
    context = browser.new_context(
        viewport=picture.screen,
        device_scale_factor=1,
        has_touch=is_phone,
        is_mobile=is_phone,
        locale=LANGUAGES[language].replace("_", "-"),
        storage_state=sessions.get(picture.login),
    )
    # the first page in a language makes its assets
    context.set_default_timeout(LOADING_MILLISECONDS)
    page = context.new_page()
    if picture.login not in sessions:
        log_in(page, picture.login, LANGUAGES[language])
        sessions[picture.login] = context.storage_state()
    page.goto(os.environ["LEAD_URL"] + picture.path)
    for selector in picture.click:
        page.locator(selector).first.click()
    page.locator(picture.wait_for).first.wait_for()
    page.add_style_tag(content=HIDING_STYLE)
    # no tooltip of what was clicked last
    page.mouse.move(0, 0)
    # pictures of people and the panels beside come after what was waited for
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    folder = IMAGES if language == "en" else IMAGES / language
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(page.screenshot(animations="disabled")))
    # a palette is enough for a screen, in a third of the size
    image.convert("RGB").quantize(COLORS).save(folder / f"{picture.name}.png", optimize=True)
    print(f"  {(folder / picture.name).relative_to(IMAGES.parent)}.png", flush=True)
    context.close()


def log_in(page, login, language):
    """Log in as a demo user who reads the web client in a language.

    The session keeps the language that the user had when it began, and the website a cookie: after
    the user got the language, both begin anew.
    """
    url, database = os.environ["LEAD_URL"], os.environ["LEAD_DATABASE"]
    for turn in range(2):
        page.context.add_cookies([{"name": "frontend_lang", "value": language, "url": url}])
        page.goto(f"{url}/web/login?db={database}")
        page.fill("input[name='login']", login)
        page.fill("input[name='password']", login)
        page.locator("input[name='password']").press("Enter")
        page.locator(".o_web_client").wait_for()
        if turn == 0:
            page.evaluate(WRITE_LANGUAGE, language)
            page.goto(f"{url}/web/session/logout")


if __name__ == "__main__":
    main()
