from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
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
        # it is named once: as the next best
        self.assertEqual(items["overdue"]["above"], 1)
        [shown] = items["best"]["leads"]
        self.assertEqual(shown["step_date"], lead.activity_ids.date_deadline)

    def test_row_says_what_to_do(self):
        """REQ-8.4: the kind of the activity and its text."""
        lead = self._create_lead()
        self._plan(lead, 0)
        lead.activity_ids.summary = "Ask for the plan"
        [shown] = self._get_items()["best"]["leads"]
        kind = lead.activity_ids.activity_type_id.name
        self.assertEqual(shown["step_text"], f"{kind} · Ask for the plan")
        # Odoo proposes the name of the type as the summary
        lead.activity_ids.summary = kind
        [shown] = self._get_items()["best"]["leads"]
        self.assertEqual(shown["step_text"], kind)

    def test_due_activities_are_the_next_best(self):
        """REQ-7.11: what is overdue before what is for today; nothing that is planned ahead."""
        late, today, soon = self._create_leads(3)
        self._plan(today, 0)
        self._plan(late, -2)
        self._plan(soon, 1)
        best = self._get_items()["best"]
        self.assertEqual(
            [(row["id"], row["reason"]["text"]) for row in best["leads"]],
            [
                (late.id, "The next step is overdue"),
                (today.id, "The next step is due today"),
            ],
        )
        self.assertTrue(best["leads"][0]["step_text"])

    def test_done_step_is_followed_by_the_next_one(self):
        """REQ-8.4: the note stands in the conversation, the next step is of the same kind."""
        lead = self._create_lead()
        self._plan(lead, -2)
        activity = lead.activity_ids
        activity.summary = "Offer"
        next_day = fields.Date.context_today(lead) + timedelta(days=3)
        self._as("lead.my.work").finish_step(lead.id, "They think about it", str(next_day))
        self.assertFalse(activity.active)
        self.assertIn("They think about it", lead.message_ids[:1].body)
        self.assertRecordValues(
            lead.activity_ids,
            [
                {
                    "activity_type_id": activity.activity_type_id.id,
                    "date_deadline": next_day,
                    "summary": "Offer",
                    "user_id": self.user_own.id,
                }
            ],
        )

    def test_lead_with_nothing_planned_gets_a_note_and_a_step(self):
        """REQ-8.4"""
        lead = self._create_lead()
        MyWork = self._as("lead.my.work")
        MyWork.finish_step(lead.id, "Called, nobody there")
        self.assertIn("nobody there", lead.message_ids[:1].body)
        self.assertFalse(lead.activity_ids)
        day = fields.Date.context_today(lead) + timedelta(days=1)
        MyWork.postpone_step(lead.id, str(day))
        self.assertEqual(lead.activity_ids.date_deadline, day)

    def test_step_is_put_off(self):
        """REQ-8.4: the nearest one, and it is no longer late."""
        lead = self._create_lead()
        self._plan(lead, -2)
        self._plan(lead, 5)
        day = fields.Date.context_today(lead) + timedelta(days=1)
        self._as("lead.my.work").postpone_step(lead.id, str(day))
        self.assertEqual(min(lead.activity_ids.mapped("date_deadline")), day)
        self.assertFalse(self._get_items()["overdue"]["leads"])

    def test_step_that_was_put_off_comes_back(self):
        """REQ-8.5: that one, though another is the nearest now; and none where none was planned."""
        lead = self._create_lead()
        self._plan(lead, -2)
        self._plan(lead, 0)
        late, today = lead.activity_ids.sorted("date_deadline")
        days = late.date_deadline, today.date_deadline
        MyWork = self._as("lead.my.work")
        step = MyWork.postpone_step(lead.id, str(days[1] + timedelta(days=7)))
        MyWork.undo_postpone(lead.id, str(days[0]), step)
        self.assertEqual((late.date_deadline, today.date_deadline), days)
        bare = self._create_lead()
        step = MyWork.postpone_step(bare.id, str(days[1]))
        self.assertTrue(bare.activity_ids)
        MyWork.undo_postpone(bare.id, False, step)
        self.assertFalse(bare.activity_ids)

    def test_undo_touches_no_other_step(self):
        """REQ-8.5: neither one that is done by now, nor a colleague's, nor another lead's."""
        lead, other = self._create_leads(2)
        self._plan(lead, -2)
        self._plan(lead, 3)
        MyWork = self._as("lead.my.work")
        late, later = lead.activity_ids.sorted("date_deadline")
        before, day = late.date_deadline, later.date_deadline
        step = MyWork.postpone_step(lead.id, str(day - timedelta(days=1)))
        late.action_feedback(feedback="Done")
        MyWork.undo_postpone(lead.id, str(before), step)
        self.assertEqual((late.date_deadline, later.date_deadline), (day - timedelta(days=1), day))
        MyWork.undo_postpone(other.id, str(before), later.id)
        self.assertEqual(later.date_deadline, day)
        # planned by somebody else: who put it off has not made it
        self._plan(other.with_user(self.user_manager), 0)
        planned = self.env["mail.activity"].search([("res_id", "=", other.id)])
        MyWork.undo_postpone(other.id, False, planned.id)
        self.assertTrue(planned.exists())

    def test_who_may_not_write_the_lead_does_nothing_with_it(self):
        """REQ-8.4, REQ-2.3: a reader has no buttons, and no way around."""
        lead = self._create_lead(user=self.user_colleague)
        self._plan(lead, 0)
        reader = self._as("lead.my.work", self.user_readonly)
        self.assertEqual(reader.get_data()["row_actions"], [])
        for MyWork in (reader, self._as("lead.my.work")):
            with self.assertRaises(AccessError):
                MyWork.finish_step(lead.id, "Mine")
            with self.assertRaises(AccessError):
                MyWork.postpone_step(lead.id, "2031-01-01")

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
