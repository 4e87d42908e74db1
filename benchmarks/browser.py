"""The first card and the first row in a browser, beside crm's pipeline with as many leads.

All leads stand in one column, and both people see all of them. A load is a whole one: address,
web client, requests, drawing; the assets are in the browser's cache, as on a working day. The two
applications take turns.
"""

import json
import os
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

from odoo import api
from odoo.modules.registry import Registry

from benchmarks import databases
from benchmarks.applications import APPLICATIONS, CRM, LEAD_MANAGEMENT
from benchmarks.cases import MANAGER, SALESPERSON
from benchmarks.data import check_computed_columns, fill, prepare_company
from benchmarks.timing import Line
from devtools.chromium import find_chromium
from devtools.screenshots import CHROMIUM_OPTIONS, DESKTOP

COUNT = 10_000
TURNS = 9
# pictures and panels of one load shall not slow the next one
SETTLING_MILLISECONDS = 1000
STARTING_SECONDS = 60
# the first load of all waits for the assets to be made
LOADING_SECONDS = 180
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
ROW = ".o_data_row"
VIEWS = {"board, first card": ("kanban", CARD), "list, first row": ("list", ROW)}
# milliseconds from the navigation to the first element, noted by the page itself
OBSERVER = """(() => {
    const observer = new MutationObserver(() => {
        const found = document.querySelector(%s);
        if (found) {
            window.leadBenchFirst = performance.now();
            observer.disconnect();
        }
    });
    observer.observe(document, { childList: true, subtree: true });
})();"""

# milliseconds from letting a card or the mouse go to the last answer of the server and the drawing
# after it
GESTURE_OBSERVER = """(() => {
    let start, end, pending = 0;
    addEventListener("pointerup", () => (start = performance.now()), true);
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function () {
        pending++;
        this.addEventListener("loadend", () => {
            pending--;
            end = performance.now();
            requestAnimationFrame(() => (end = performance.now()));
        });
        return send.apply(this, arguments);
    };
    const isStill = () => start && end > start && !pending && performance.now() - end > 500;
    window.leadBenchGesture = () => (isStill() ? end - start : 0);
})();"""


def measure(count, turns, configuration, only=""):
    """Measure board and list, a drop and an opened card, as salesperson and as manager.

    :param int count: leads of each application in the column
    :param int turns: loads of each that count
    :param configuration: path of Odoo's configuration file
    :param str only: lines with this in their title
    :returns: list of :class:`benchmarks.timing.Line`
    """
    database = f"bench_browser_{count}"
    actions = _prepare(database, count)
    with _serving(database, configuration) as url:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_OPTIONS
            )
            lines = [
                time_line(browser, url, title, login, actions, turns)
                for title, time_line in LINES.items()
                if only in title
                for login in (SALESPERSON, MANAGER)
            ]
            browser.close()
    databases.drop(database)
    return lines


def _prepare(database, count):
    """Make a database with all leads in the first column.

    :returns: {(application, login): id of the action}
    """
    databases.copy(databases.SUITE, database)
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        prepare_company(env)
        fill(env, count)
        users = env["res.users"].search([("login", "in", (SALESPERSON, MANAGER))])
        for user in users:
            user.password = user.login
        _put_in_one_column(env, users.filtered(lambda user: user.login == SALESPERSON))
        actions = {}
        for application in APPLICATIONS:
            action = env.ref(application.action)
            actions[application, SALESPERSON] = action.id
            # crm's starts with the filter of the own ones, which leaves a manager nothing
            context = {"default_type": "opportunity"} if application is CRM else action.context
            actions[application, MANAGER] = action.copy({"context": context, "path": False}).id
        cr.commit()
        check_computed_columns(env)
    databases.vacuum(database)
    return actions


def _put_in_one_column(env, owner):
    """Give all leads to one salesperson, open and in the first column."""
    parameters = {
        "user": owner.id,
        "team": owner.sale_team_id.id,
        "status": env.ref("lead_management.lead_status_new").id,
        "stage": env.ref("crm.stage_lead1").id,
        "probability": env.ref("lead_management.lead_status_new").probability,
    }
    env.cr.execute(
        """UPDATE lead_lead
              SET user_id = %(user)s, team_id = %(team)s, status_id = %(status)s,
                  status_kind = 'open', is_closed = FALSE, date_closed = NULL,
                  loss_reason_id = NULL, probability = %(probability)s,
                  prorated_revenue = expected_revenue * %(probability)s / 100""",
        parameters,
    )
    env.cr.execute(
        """UPDATE crm_lead
              SET user_id = %(user)s, team_id = %(team)s, stage_id = %(stage)s,
                  won_status = 'pending', active = TRUE, date_closed = NULL, day_close = NULL,
                  lost_reason_id = NULL, probability = %(probability)s,
                  prorated_revenue = expected_revenue * %(probability)s / 100""",
        parameters,
    )
    env.invalidate_all()


@contextmanager
def _serving(database, configuration):
    """Serve the database and yield the address."""
    port = os.environ["LEAD_BENCH_PORT"]
    log = Path(os.environ["LEAD_BENCH_FOLDER"]) / "browser-server.log"
    command = [*json.loads(os.environ["LEAD_BENCH_ODOO"]), "server", "-c", configuration]
    command += ["-d", database, "--db-filter", f"^{database}$", "--http-port", port]
    command += ["--http-interface", "127.0.0.1", "--max-cron-threads", "0", "--logfile", str(log)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{url}/web/login")
            yield url
        finally:
            server.terminate()


def _wait_for(url):
    """Wait until the server answers.

    :raises TimeoutError: when it does not
    """
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end:
        try:
            with closing(urllib.request.urlopen(url, timeout=STARTING_SECONDS)):
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"{url} does not answer.")


def _log_in(context, url, login):
    """Return a page of a person who is logged in."""
    page = context.new_page()
    page.set_default_timeout(1000 * LOADING_SECONDS)
    page.goto(f"{url}/web/login")
    page.fill("input[name='login']", login)
    page.fill("input[name='password']", login)
    page.locator("input[name='password']").press("Enter")
    page.locator(".o_web_client").wait_for()
    return page


def _time_view(browser, url, title, login, actions, turns):
    """Time one view for both applications in turn.

    :returns: :class:`benchmarks.timing.Line`
    """
    mode, selector = VIEWS[title]
    context = browser.new_context(viewport=DESKTOP)
    page = _log_in(context, url, login)
    page.add_init_script(OBSERVER % json.dumps(selector))
    line = Line(title, login.rstrip("0123456789"), values={app: [] for app in APPLICATIONS})
    for turn in range(turns + 1):
        for application in APPLICATIONS if turn % 2 else APPLICATIONS[::-1]:
            action = actions[application, login]
            page.goto(f"{url}/odoo/action-{action}?view_type={mode}")
            page.wait_for_function("window.leadBenchFirst")
            if turn:  # the first one fills the caches
                line.values[application].append(page.evaluate("window.leadBenchFirst"))
            page.wait_for_timeout(SETTLING_MILLISECONDS)
    context.close()
    print(f"  {title} as {line.person}: {line.median(LEAD_MANAGEMENT):,.0f} ms", flush=True)
    return line


def _time_gesture(browser, url, title, login, actions, turns):
    """Time what is done with the first card, until the last answer has been drawn.

    :returns: :class:`benchmarks.timing.Line`
    """
    context = browser.new_context(viewport=DESKTOP)
    page = _log_in(context, url, login)
    page.add_init_script(GESTURE_OBSERVER)
    line = Line(title, login.rstrip("0123456789"), values={app: [] for app in APPLICATIONS})
    for turn in range(turns + 1):
        for application in APPLICATIONS if turn % 2 else APPLICATIONS[::-1]:
            page.goto(f"{url}/odoo/action-{actions[application, login]}?view_type=kanban")
            page.locator(CARD).first.wait_for()
            page.wait_for_timeout(SETTLING_MILLISECONDS)
            GESTURES[title](page)
            page.wait_for_function("window.leadBenchGesture && window.leadBenchGesture()")
            if turn:
                line.values[application].append(page.evaluate("window.leadBenchGesture()"))
    context.close()
    print(f"  {title} as {line.person}: {line.median(LEAD_MANAGEMENT):,.0f} ms", flush=True)
    return line


def _open_first_card(page):
    """Click the first card, which opens the form."""
    card = page.locator(f".o_kanban_group:first-child {CARD}").first.bounding_box()
    page.mouse.click(card["x"] + card["width"] / 3, card["y"] + 12)


def _drop_first_card(page):
    """Drag the first card of the first column into the second one by the mouse."""
    card = page.locator(f".o_kanban_group:first-child {CARD}").first.bounding_box()
    group = page.locator(".o_kanban_group").nth(1).bounding_box()
    page.mouse.move(card["x"] + card["width"] / 3, card["y"] + 12)
    page.mouse.down()
    for step in range(1, 11):
        left = card["x"] + (group["x"] - card["x"]) * step / 10
        page.mouse.move(left + card["width"] / 3, card["y"] + 20)
    page.mouse.up()


GESTURES = {"board, drop of a card": _drop_first_card, "board, open card": _open_first_card}
LINES = {**dict.fromkeys(VIEWS, _time_view), **dict.fromkeys(GESTURES, _time_gesture)}
