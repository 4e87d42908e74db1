import os
import re
import sys
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.lead_management_mail.tests.gateway_common import TYPE_ACCOUNT, LeadGatewayCommon

from .common import LeadDealCommon

ADDONS = Path(__file__).parents[2]
PAGE = ADDONS / "docs" / "architecture.md"
STEP = re.compile(r"^\d+\. `(\w+)\.(\w+)`", re.MULTILINE)
#: A folder for what each way has called, in order; a line is a file and a function.
CALLS = os.environ.get("LEAD_WAYS")
FIGURES = re.compile(r"(\d+) functions in (\d+) files")


class Recorder:
    """Notes the functions of the suite's addons in the order in which they are called."""

    def __init__(self):
        #: (path of the file within the suite, function)
        self.calls = []
        self.files = {}

    def __enter__(self):
        sys.setprofile(self._note)
        return self

    def __exit__(self, *exc_info):
        sys.setprofile(None)

    def _note(self, frame, event, _argument):
        if event == "call":
            file = self._get_file(frame.f_code.co_filename)
            # a comprehension is part of the function around it
            if file and not frame.f_code.co_name.startswith("<"):
                self.calls.append((file, frame.f_code.co_name))

    def _get_file(self, name):
        """Return the path of a file of the product within the suite, else None."""
        if name not in self.files:
            path = Path(name)
            parts = path.relative_to(ADDONS).parts if path.is_relative_to(ADDONS) else ()
            is_ours = bool(parts) and parts[0].startswith("lead_management")
            self.files[name] = "/".join(parts) if is_ours and "tests" not in parts else None
        return self.files[name]


@tagged("post_install", "-at_install")
class TestWays(LeadGatewayCommon, LeadDealCommon):
    """The ways through the addons are those that the page on the architecture shows."""

    def test_way_of_a_card(self):
        """REQ-0.6, REQ-0.57: from the question of the board to the card's own place."""

        def move():
            leads = self._create_deal_lead() + self._create_deal_lead()
            self.env.flush_all()
            lead, other = leads.with_user(self.user_seller)
            with Recorder() as recorder:
                lead.get_status_change_requirements(self.status_qualified.id)
                lead.web_save({"status_id": self.status_qualified.id}, {"status_id": {}})
                lead.move_on_board(below_id=other.id)
                self.env.flush_all()
            return recorder

        self._check_way("A card", move)

    def test_way_of_an_email(self):
        """REQ-1.22: from the mail server to the lead and its conversation."""

        def receive():
            sender = f"Jan Kowalski <jan{next(self.numbers)}@customer.example>"
            message = self._create_message(TYPE_ACCOUNT, sender=sender)
            self.env.flush_all()
            with Recorder() as recorder:
                email = self._receive(message)
                self.env.flush_all()
            self.assertTrue(email.lead_id)
            return recorder

        self._check_way("An e-mail", receive)

    def test_way_of_a_qualification(self):
        """REQ-1.15: one lead becomes deal, company and contact."""

        def qualify():
            number = next(self.numbers)
            lead = self._create_deal_lead(
                partner_name=f"Acme {number} Ltd",
                contact_last_name="Nowak",
                email=f"anna@acme{number}.example",
            )
            self.env.flush_all()
            with Recorder() as recorder:
                lead.with_user(self.user_seller).qualify(create_company=True)
                self.env.flush_all()
            self.assertTrue(lead.deal_ids.partner_id)
            return recorder

        self._check_way("A qualification", qualify)

    def _check_way(self, title, go):
        """Compare a way with the page.

        :param str title: heading of the way on the page
        :param go: goes the way and returns the :class:`Recorder`
        """
        # what the caches answer is no part of the way
        go()
        calls = go().calls
        if CALLS:
            lines = "".join(f"{file} {function}\n" for file, function in dict.fromkeys(calls))
            Path(CALLS, f"{title}.txt").write_text(lines)
        section = PAGE.read_text().partition(f"### {title}\n")[2].partition("\n#")[0]
        steps = STEP.findall(section)
        self.assertGreater(len(steps), 5, f"the page has no way of: {title}")
        left = iter([(Path(file).stem, function) for file, function in calls])
        for step in steps:
            self.assertIn(step, left, f"{'.'.join(step)} is not called, or not after the others")
        functions = set(calls)
        files = {file for file, _function in functions}
        limits = map(int, FIGURES.search(section).groups())
        for what, found, limit in zip(
            ("functions", "files"), (functions, files), limits, strict=True
        ):
            self.assertLessEqual(len(found), limit, f"more {what} than the page says: {title}")
