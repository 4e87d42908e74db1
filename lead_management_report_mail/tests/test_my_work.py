from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lead_management_report.tests.common import LeadReportCommon


@tagged("post_install", "-at_install")
class TestMyWorkActivities(LeadReportCommon):
    """The own day by activities, replies and queues."""

    def _get_items(self, user=None):
        data = self._as("lead.my.work", user).get_data()
        return {item["name"]: item for item in [*data["sections"], *data["counters"]]}

    def _plan(self, lead, days):
        today = fields.Date.context_today(self._as("lead.lead"))
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=today + timedelta(days=days),
            user_id=self.user_own.id,
        )

    def test_leads_stand_where_their_nearest_activity_is(self):
        """REQ-4.16, REQ-2.14: overdue, today, planned, without; each lead once."""
        late, today, soon, later, without = self._create_leads(5)
        self._plan(late, -2)
        self._plan(late, 5)
        self._plan(today, 0)
        self._plan(today, 30)
        MyWork = self._as("lead.my.work")
        now = fields.Date.context_today(MyWork)
        week_end = now + timedelta(days=3)
        self._plan(soon, 3)
        self._plan(later, 4)
        expected = {
            "overdue": late,
            "today": today,
            "week": soon,
            "later": later,
            "without": without,
        }
        for name, domain in MyWork._get_step_domains(now, week_end).items():
            found = self._as("lead.lead").search(MyWork._get_own_domain() & domain)
            with self.subTest(section=name):
                self.assertEqual(found, expected[name])

    def test_page_shows_the_day_of_the_activity(self):
        """REQ-4.16, REQ-2.15"""
        lead = self._create_lead()
        self._plan(lead, -2)
        items = self._get_items()
        self.assertEqual(items["overdue"]["figure"]["value"], 1)
        [shown] = items["overdue"]["leads"]
        self.assertEqual(shown["step_date"], lead.activity_ids.date_deadline)

    def test_unread_replies_and_queues_are_counted(self):
        """REQ-4.16, REQ-0.61, REQ-0.64: and every number opens its records."""
        lead = self._create_lead()
        Email = self.env["lead.email"].sudo()
        before = {name: item["figure"]["value"] for name, item in self._get_items().items()}
        self.assertIn("lead.email", before)
        self.assertIn("lead.call", before)
        message = (
            self.env["mail.message"]
            .sudo()
            .create(
                {"model": "lead.lead", "res_id": lead.id, "message_type": "comment", "body": "Yes"}
            )
        )
        self.env["mail.notification"].sudo().create(
            {
                "mail_message_id": message.id,
                "res_partner_id": self.user_own.partner_id.id,
                "notification_type": "inbox",
                "is_read": False,
            }
        )
        Email.create(
            {
                "subject": "An offer, please",
                "email_from": "new@example.com",
                "company_id": self.company_a.id,
            }
        )
        Call = self.env["lead.call"].sudo()
        Call.create(
            [
                {"caller": "+48600100200", "company_id": self.company_a.id, "user_id": user.id}
                for user in (self.user_own, self.user_colleague)
            ]
        )
        items = self._get_items(self.user_all)
        counts = self._as("lead.inbox.item", self.user_all).get_queue_counts()
        self.assertEqual(items["lead.email"]["figure"]["value"], counts["email"])
        self.assertEqual(items["lead.call"]["figure"]["value"], counts["call"])
        items = self._get_items()
        self.assertEqual(items["unread"]["figure"]["value"], 1)
        self.assertEqual(items["lead.email"]["figure"]["value"], before["lead.email"] + 1)
        for item in items.values():
            figure = item["figure"]
            found = self._as(figure["model"]).search_count(figure["domain"])
            self.assertEqual(found, figure["value"])
