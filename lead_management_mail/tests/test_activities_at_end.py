from odoo.tests import tagged

from .common import LeadMailCommon


@tagged("post_install", "-at_install")
class TestActivitiesAtEnd(LeadMailCommon):
    """Who ends a lead is asked what becomes of its planned activities."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(name="Planned")
        cls.plain = cls._create_lead(name="Nothing planned")

    def _plan(self, *leads):
        for lead in leads or (self.lead,):
            lead.activity_schedule("mail.mail_activity_data_todo", summary="Measure")

    def _get_questions(self, status, leads=None):
        answer = (leads or self.lead).get_status_change_requirements(status.id)
        return set(answer.get("questions", ()))

    def test_every_way_asks(self):
        """REQ-8.5, REQ-0.81: drop and status bar, button, and many at once."""
        self.assertFalse(self._get_questions(self.status_won))
        self.assertTrue(self.plain.action_won())
        self._plan()
        for status in (self.status_won, self.status_lost):
            self.assertEqual(self._get_questions(status), {"activities_at_end"})
        self.assertFalse(self._get_questions(self.status_qualified))
        self.assertEqual(self.lead.action_won()["res_model"], "lead.won.wizard")
        other = self._create_lead()
        self.assertEqual((other | self.lead).action_won()["res_model"], "lead.won.wizard")
        self.assertFalse(self.lead.is_closed)

    def test_activities_stay_unless_something_is_chosen(self):
        """REQ-0.81: by a program, too."""
        self._plan()
        self.lead.set_won()
        self.assertTrue(self.lead.activity_ids)

    def test_dialog_does_what_was_chosen(self):
        """REQ-0.41, REQ-0.81: done with a comment, cancelled without one, or kept."""
        for choice, left, told in (("keep", 1, 0), ("done", 0, 1), ("cancel", 0, 0)):
            lead = self._create_lead()
            self._plan(lead)
            dialog = self._open_dialog(lead.action_won(), self.user_own)
            self.assertEqual(dialog.status_id, self.status_won)
            dialog.activities_at_end = choice
            dialog.save().action_apply()
            with self.subTest(choice=choice):
                self.assertEqual(lead.status_id, self.status_won)
                self.assertEqual(len(lead.activity_ids), left)
                done = lead.sudo().message_ids.filtered("mail_activity_type_id")
                self.assertEqual(len(done), told)

    def test_many_lost_leads_end_their_activities(self):
        """REQ-0.41, REQ-1.29: one dialog for all of them."""
        self._plan(self.lead, self.plain)
        leads = self.lead | self.plain
        self._answer_lost(leads, user=self.user_own, activities_at_end="cancel")
        self.assertFalse(leads.activity_ids)
        self.assertEqual(leads.status_id, self.status_lost)

    def test_answer_goes_with_the_status(self):
        """REQ-0.6: the drop writes both at once."""
        self._plan()
        self.lead.write({"status_id": self.status_won.id, "activities_at_end": "done"})
        self.assertFalse(self.lead.activity_ids)

    def test_many_are_planned_for_at_once(self):
        """REQ-1.29: Odoo's own dialog, for all that are selected."""
        leads = self.lead | self.plain
        action = leads.action_plan_activities()
        Wizard = self.env[action["res_model"]].with_user(self.user_own)
        Wizard = Wizard.with_context(**action["context"])
        values = {"activity_type_id": self.env.ref("mail.mail_activity_data_call").id}
        Wizard.create(values).action_schedule_activities()
        self.assertEqual([len(lead.activity_ids) for lead in leads], [1, 1])

    def test_many_are_taken(self):
        """REQ-0.16: those that nobody has; what a colleague has stays."""
        free = self._create_leads(2, user=self.user_all, user_id=False, team_id=self.team_a.id)
        taken = self._create_lead(user=self.user_colleague)
        (free | taken).with_user(self.user_team).action_take()
        self.assertEqual(free.user_id, self.user_team)
        self.assertEqual(taken.user_id, self.user_colleague)
