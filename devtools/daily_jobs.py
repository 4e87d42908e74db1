"""Counts the clicks and keys that ten daily jobs take, beside Odoo's crm.

Run by ``./dev jobs``, which serves a copy of the demo database and says where in ``LEAD_URL``,
``LEAD_DATABASE`` and ``LEAD_CHROMIUM``. A drag is one click; what is typed as text counts nothing.
Each job is done until its result is seen, and fails where it is not.
"""

import os
from datetime import date

from playwright.sync_api import sync_playwright

from devtools.screenshots import CHROMIUM_OPTIONS, DESKTOP, HIDING_STYLE, LOADING_MILLISECONDS

PERSON = "anna"
PHONE = "+48 601 700 800"
BOARD = "/odoo/leads"
PIPELINE = "/odoo/action-crm.crm_lead_action_pipeline"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
CALL = """async ([model, method, args, kwargs]) => {
    const answer = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", params: { model, method, args, kwargs } }),
    });
    const { error, result } = await answer.json();
    if (error) {
        throw new Error(error.data.message);
    }
    return result;
}"""


class Hand:
    """A person at the browser, whose clicks and keys are counted."""

    def __init__(self, page):
        """:param page: Playwright's page of somebody who is logged in"""
        self.page = page
        self.clicks = self.keys = 0

    def go(self, path):
        """Open a page from which a job begins, which counts nothing."""
        self.page.goto(os.environ["LEAD_URL"] + path)
        self.page.locator(".o_web_client .o_action_manager > *").first.wait_for()
        self.page.add_style_tag(content=HIDING_STYLE)
        self.clicks = self.keys = 0

    def click(self, selector):
        """Click the first element of a selector."""
        self.page.locator(selector).first.click()
        self.clicks += 1

    def press(self, key):
        """Press a key, or some of them together."""
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text):
        """Type a text where the focus is, which counts nothing."""
        self.page.keyboard.type(text)

    def see(self, selector):
        """Wait for a result."""
        self.page.locator(selector).first.wait_for()

    def press_all(self, text):
        """Write a text over the one in the field that has the focus, which counts nothing."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def count(self, job):
        """Do a job.

        :return: what it took, as text
        """
        self.clicks = self.keys = 0
        job(self)
        counts = ((self.clicks, "click"), (self.keys, "key"))
        return " + ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)

    def drag(self, selector, target):
        """Drag an element by the mouse onto another, which may only appear meanwhile."""
        source = self.page.locator(selector).first
        source.scroll_into_view_if_needed()
        box = source.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 10)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] / 3 + 15, box["y"] + 30, steps=5)
        place = self.page.locator(target).first
        place.wait_for()
        box = place.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 150)
        self.page.mouse.move(x, y, steps=10)
        self.page.mouse.move(x + 2, y + 2, steps=2)
        self.page.mouse.up()
        self.clicks += 1


def card(name):
    """Return the selector of a card by its name."""
    return f"{CARD}:has-text('{name}')"


def open_app(hand):
    """Open the app from any page."""
    hand.go("/odoo/discuss")
    hand.click(".o_navbar_apps_menu button")
    hand.click(".o-dropdown--menu .o_app:text-is('CRM')")


# -- ours ------------------------------------------------------------------------------------------


def see_what_is_due(hand):
    open_app(hand)
    hand.see(".o_lead_my_work_lead:has-text('Due')")


def find_by_phone(hand):
    hand.go("/odoo/discuss")
    hand.press("Control+k")
    hand.see(".o_command_palette input")
    hand.press("%")
    hand.type(PHONE)
    hand.see(".o_command:has-text('By phone')")
    hand.press("Enter")
    hand.see(".o_lead_form [name=name] textarea")


def find_ended(hand):
    hand.go(BOARD)
    hand.see(card("To move"))
    hand.type("Ended")
    hand.see(".o_searchview_autocomplete .o-dropdown-item")
    hand.press("Enter")
    hand.click(".o_lead_closed_hit:has-text('Ended')")
    hand.see(".o_lead_form [name=name] textarea")


def see_one_type(hand):
    hand.go(BOARD)
    hand.click(".o_lead_type_pill:has-text('Counted type')")
    hand.see(f".o_lead_board:has({card('Of the type')}):not(:has({card('To move')}))")


def move_on(hand, name="To move"):
    hand.go(BOARD)
    hand.drag(card(name), ".o_kanban_group:nth-child(2)")
    hand.see(f".o_kanban_group:nth-child(2) {card(name)}")
    hand.see(".o_notification button:has-text('Undo')")


def take_back(hand):
    move_on(hand, "To take back")
    hand.clicks = 0
    hand.click(".o_notification button:has-text('Undo')")
    hand.see(f".o_kanban_group:nth-child(1) {card('To take back')}")


def lose(hand):
    hand.go(BOARD)
    hand.drag(card("To lose"), ".o_lead_drop_lost")
    hand.click(".modal .o_radio_item label")
    hand.click(".modal .o_form_button_save")
    hand.see(f".o_lead_board:not(:has({card('To lose')}))")


def finish_step(hand):
    hand.go("/odoo/lead-my-work")
    row = ".o_lead_my_work_lead:has-text('Due one')"
    hand.click(f"{row} [data-action=done]")
    hand.type("They want an offer")
    hand.click(".o_lead_my_work_done button:has-text('In 3 days')")
    hand.press("Enter")
    hand.see(f".o_lead_my_work:not(:has([data-name=today] {row}))")


def put_off(hand):
    hand.go("/odoo/lead-my-work")
    hand.click(".o_lead_my_work_lead:has-text('Due two') [data-action=snooze]")
    hand.click(".o-dropdown--menu .o-dropdown-item:has-text('Tomorrow')")
    hand.see(".o_notification:has-text('Due two')")


def see_calendar(hand):
    hand.go(BOARD)
    hand.click(".o_switch_view.o_calendar")
    hand.see(".o_calendar_view")


# -- crm's -----------------------------------------------------------------------------------------


def crm_open(hand):
    """Open crm's pipeline by its app, from any page.

    Where both are installed the app opens on a page of ours; crm alone opens the pipeline by as
    many clicks.
    """
    open_app(hand)
    clicks = hand.clicks
    hand.go(PIPELINE)
    hand.clicks = clicks
    hand.see(card("To move"))


def crm_see_what_is_due(hand):
    crm_open(hand)
    hand.click("[data-menu-xmlid='crm.crm_menu_sales']")
    hand.click("[data-menu-xmlid='crm.crm_lead_menu_my_activities']")
    hand.see(".o_data_row:has-text('Due')")


def crm_find_by_phone(hand):
    crm_open(hand)
    hand.type(PHONE)
    hand.click(".o_searchview_autocomplete .o-dropdown-item:has-text('Phone')")
    hand.click(card("By phone"))
    hand.see(".o_form_view .o_field_widget[name=name]")


def crm_find_ended(hand):
    hand.go(PIPELINE)
    hand.see(card("To move"))
    hand.click(".o_searchview_dropdown_toggler")
    hand.click(".o_filter_menu .o_menu_item:text-is('Lost')")
    hand.click(".o_searchview_input")
    hand.type("Ended")
    hand.see(".o_searchview_autocomplete .o-dropdown-item")
    hand.press("Enter")
    hand.click(card("Ended"))
    hand.see(".o_form_view .o_field_widget[name=name]")


def crm_move_on(hand):
    hand.go(PIPELINE)
    hand.drag(card("To move"), ".o_kanban_group:nth-child(2)")
    hand.see(f".o_kanban_group:nth-child(2) {card('To move')}")


def crm_take_back(hand):
    hand.go(PIPELINE)
    hand.drag(card("To move"), ".o_kanban_group:nth-child(1)")
    hand.see(f".o_kanban_group:nth-child(1) {card('To move')}")


def crm_lose(hand):
    hand.go(PIPELINE)
    hand.click(card("To lose"))
    hand.click(".o_statusbar_buttons button:has-text('Lost')")
    hand.click(".modal [name=lost_reason_id] .btn")
    hand.click(".modal button[name=action_lost_reason_apply]")
    hand.see("body:not(:has(.modal))")


def crm_finish_step(hand):
    hand.go(PIPELINE)
    hand.click(f"{card('Due one')} .o-mail-ActivityButton")
    hand.click(".o-mail-ActivityListPopoverItem-markAsDone")
    hand.type("They want an offer")
    hand.click("button[aria-label='Done and Schedule Next']")
    hand.click(".modal [name=date_deadline] input, .modal [name=date_deadline] button")
    hand.press_all("+3d")
    hand.click(".modal button[name=action_close_dialog]:visible")
    hand.see("body:not(:has(.modal))")


def crm_put_off(hand):
    hand.go(PIPELINE)
    hand.click(f"{card('Due two')} .o-mail-ActivityButton")
    hand.click(".o-mail-ActivityListPopoverItem-editbtn")
    hand.click(".modal [name=date_deadline] input, .modal [name=date_deadline] button")
    hand.press_all("+1d")
    hand.click(".modal button[name=action_close_dialog]:visible")
    hand.see("body:not(:has(.modal))")


def crm_see_calendar(hand):
    hand.go(PIPELINE)
    hand.click(".o_switch_view.o_calendar")
    hand.see(".o_calendar_view")


JOBS = (
    ("See what is due today, from any page", see_what_is_due, crm_see_what_is_due),
    ("Find a lead by its phone number, from any page", find_by_phone, crm_find_by_phone),
    ("Find a lead that ended last year", find_ended, crm_find_ended),
    ("Move a lead to the next status", move_on, crm_move_on),
    ("Take a wrong move back", take_back, crm_take_back),
    ("Lose a lead from the board", lose, crm_lose),
    ("Finish a step, note it, plan the next in three days", finish_step, crm_finish_step),
    ("Put today's step off to tomorrow", put_off, crm_put_off),
    ("See what closes on which day of the month", see_calendar, crm_see_calendar),
    # the last one: the board remembers the type
    ("See the leads of one type", see_one_type, None),
)


# -- what the jobs are done with -------------------------------------------------------------------


def log_in(browser, login):
    """Return a page of a demo user who is logged in."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.set_default_timeout(LOADING_MILLISECONDS)
    page.goto(f"{os.environ['LEAD_URL']}/web/login?db={os.environ['LEAD_DATABASE']}")
    page.fill("input[name='login']", login)
    page.fill("input[name='password']", login)
    page.locator("input[name='password']").press("Enter")
    page.locator(".o_web_client").wait_for()
    return page


def prepare(page):
    """Make the same leads of one salesperson in both applications.

    :param page: Playwright's page of the administrator
    """

    def call(model, method, *args, **kwargs):
        return page.evaluate(CALL, [model, method, list(args), kwargs])

    [person] = call("res.users", "search", [["login", "=", PERSON]])
    [group] = call("res.groups", "search", [["full_name", "=", "Sales / User: All Documents"]])
    call("res.users", "write", [person], {"group_ids": [[4, group]]})
    [lead_type] = call("lead.type", "create", [{"name": "Counted type"}])
    [reason] = call("lead.loss.reason", "search", [["note_required", "=", False]], limit=1)
    [lost] = call("lead.status", "search", [["is_lost_target", "=", True]], limit=1)
    names = ("To move", "To take back", "To lose", "Due one", "Due two", "By phone", "Ended")
    values = [
        {"name": name, "user_id": person, **({"phone": PHONE} if name == "By phone" else {})}
        for name in names
    ]
    ours = call("lead.lead", "create", values)
    call("lead.lead", "create", [{"name": "Of the type", "user_id": person, "type_id": lead_type}])
    call("lead.lead", "write", ours[-1:], {"status_id": lost, "loss_reason_id": reason})
    theirs = call("crm.lead", "create", [{"type": "opportunity", **one} for one in values])
    call("crm.lead", "action_set_lost", theirs[-1:])
    [kind] = call("mail.activity.type", "search", [["category", "=", "phonecall"]], limit=1)
    for model, ids in (("lead.lead", ours), ("crm.lead", theirs)):
        [model_id] = call("ir.model", "search", [["model", "=", model]])
        step = {"res_model_id": model_id, "activity_type_id": kind, "user_id": person}
        step |= {"date_deadline": date.today().isoformat()}
        call("mail.activity", "create", [{**step, "res_id": one} for one in ids[3:5]])


def main():
    """Do the jobs and print the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["LEAD_CHROMIUM"], args=CHROMIUM_OPTIONS
        )
        prepare(log_in(browser, "admin"))
        hand = Hand(log_in(browser, PERSON))
        print("| Job | Ours | crm |\n| --- | --- | --- |", flush=True)
        for name, *ways in JOBS:
            cells = [hand.count(way) if way else "–" for way in ways]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
