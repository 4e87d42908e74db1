from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import LeadAutomationCommon


@tagged("post_install", "-at_install")
class TestStuckReminder(LeadAutomationCommon):
    """The shipped rule that reminds salespeople of leads that stand still."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.rule = cls.env.ref("lead_management_automation.base_automation_remind_of_stuck")
        cls.status_new.stuck_after_days = 7

    def _age(self, lead, days):
        """Put the lead's last change of status some days back."""
        lead.sudo().date_last_status_update = fields.Datetime.now() - timedelta(days)

    def _run_scheduler(self):
        self.env.flush_all()
        cron = self.env.ref("base_automation.ir_cron_data_base_automation_check")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _get_reminders(self, lead):
        return self.env["mail.message"].search(
            # the history and the notification of an assignment stand there as well
            [
                ("model", "=", "lead.lead"),
                ("res_id", "=", lead.id),
                ("subject", "=like", "% is stuck"),
            ]
        )

    def test_ships_switched_off(self):
        """REQ-5.7: installing changes no behaviour."""
        self.assertFalse(self.rule.active)
        lead = self._create_lead()
        self._age(lead, 30)
        self._run_scheduler()
        self.assertFalse(self._get_reminders(lead))

    def test_reminds_the_salesperson_once(self):
        """REQ-5.7, REQ-0.21: one notification, however often the scheduler runs."""
        self.rule.active = True
        lead = self._create_lead(user_id=self.user_own.id)
        self._age(lead, 8)
        self._run_scheduler()
        self._run_scheduler()
        reminder = self._get_reminders(lead)
        self.assertEqual(len(reminder), 1)
        self.assertEqual(reminder.notified_partner_ids, self.user_own.partner_id)
        self.assertIn(lead.name, reminder.subject)
        self.assertIn(self.status_new.name, reminder.body)

    def test_leaves_the_others_alone(self):
        """REQ-0.21: not yet stuck, closed, of nobody, or in a status without a limit."""
        self.rule.active = True
        fresh, closed, nobodys, unlimited = self._create_leads(4, user=self.user_all)
        for lead in (fresh, closed, unlimited):
            lead.user_id = self.user_own
        nobodys.user_id = False
        closed.action_won()
        unlimited.status_id = self.status_qualified
        self._age(fresh, 6)
        for lead in (closed, nobodys, unlimited):
            self._age(lead, 30)
        with self.assertNoLogs("odoo.addons.mail", "WARNING"):
            self._run_scheduler()
        for lead in (fresh, closed, nobodys, unlimited):
            self.assertFalse(self._get_reminders(lead), lead.name)

    def test_lead_that_moves_on_is_forgotten(self):
        """REQ-0.21: the clock starts anew in each status."""
        self.rule.active = True
        lead = self._create_lead()
        self._age(lead, 30)
        lead.status_id = self.status_qualified
        lead.status_id = self.status_new
        self._run_scheduler()
        self.assertFalse(self._get_reminders(lead))

    def test_stuck_since_is_searched_as_it_is_computed(self):
        """REQ-0.21: the date that the rule runs at, on records and in SQL."""
        self.status_won.stuck_after_days = 7
        self.status_qualified.stuck_after_days = 30
        fresh, late, closed, slow = self._create_leads(4)
        closed.action_won()
        slow.status_id = self.status_qualified
        for lead, days in ((fresh, 3), (late, 7), (closed, 20), (slow, 20)):
            self._age(lead, days)
        now = fields.Datetime.now()
        self.assertGreater(fresh.date_stuck, now)
        self.assertLessEqual(late.date_stuck, now)
        self.assertFalse(closed.date_stuck)
        self.assertGreater(slow.date_stuck, now)
        for condition, expected in (
            (("date_stuck", "<=", now), late),
            (("date_stuck", ">", now), fresh | slow),
            (("date_stuck", "=", False), closed),
            (("date_stuck", "!=", False), fresh | late | slow),
        ):
            found = self.env["lead.lead"].search(
                [("id", "in", (fresh | late | closed | slow).ids), condition]
            )
            self.assertEqual(found, expected.sorted("id", reverse=True), condition)


@tagged("post_install", "-at_install")
class TestPropositionDeadline(LeadAutomationCommon):
    """The shipped rule that gives leads in a status an expected closing."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.rule = cls.env.ref("lead_management_automation.base_automation_proposition_deadline")
        cls.shipped_status = cls.env.ref("lead_management.lead_status_proposition")

    def test_ships_switched_off(self):
        """REQ-5.7: installing changes no behaviour."""
        self.assertFalse(self.rule.active)
        self.assertEqual(self.rule.trg_field_ref, self.shipped_status.id)
        self.rule.trg_field_ref = self.status_qualified.id
        lead = self._create_lead(status_id=self.status_qualified.id)
        self.assertFalse(lead.date_deadline)

    def test_sets_the_expected_closing(self):
        """REQ-5.7, REQ-0.20: no lead with an offer stays without a closing date."""
        self.rule.write({"trg_field_ref": self.status_qualified.id, "active": True})
        lead = self._create_lead()
        lead.status_id = self.status_qualified
        self.assertEqual(lead.date_deadline, fields.Date.today() + timedelta(days=14))

    def test_keeps_the_date_of_the_salesperson(self):
        """REQ-5.7: what somebody has typed is left alone."""
        self.rule.write({"trg_field_ref": self.status_qualified.id, "active": True})
        date = fields.Date.today() + timedelta(days=3)
        lead = self._create_lead(date_deadline=date)
        lead.status_id = self.status_qualified
        self.assertEqual(lead.date_deadline, date)
