from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestLeaving(AssignmentCommon):
    """Nothing is left with somebody who cannot log in."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.leaver, cls.heir, cls.other = cls.sellers[:3]
        cls.user_manager.group_ids = [Command.link(cls.env.ref("base.group_erp_manager").id)]
        cls.leads = cls._create_leads(
            4, user=cls.user_manager, user_id=cls.leaver.id, team_id=cls.team.id
        )
        cls.activity = cls.leads[0].activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.today(),
            user_id=cls.leaver.id,
        )
        cls.call = cls.env["lead.call"].create(
            {
                "user_id": cls.leaver.id,
                "company_id": cls.company_a.id,
                "start": fields.Datetime.now(),
            }
        )
        cls.env.flush_all()
        cls.as_manager = cls.leaver.with_user(cls.user_manager)

    def test_archiving_is_refused_while_something_is_held(self):
        """REQ-7.5: on every route, saying how much; a manager gets the button to the dialog."""
        for archive in (
            lambda: self.as_manager.action_archive(),
            lambda: self.as_manager.write({"active": False}),
            lambda: self.as_manager.web_save({"active": False}, {}),
        ):
            with self.assertRaisesRegex(RedirectWarning, "open leads .4.*activities.*1.*wait .1"):
                archive()
        admin = self._create_user("no_leads", None)
        admin.group_ids = [Command.link(self.env.ref("base.group_erp_manager").id)]
        with self.assertRaisesRegex(UserError, "A manager of leads"):
            self.leaver.with_user(admin).action_archive()
        with self.assertRaises(RedirectWarning):
            self.as_manager.with_context(lead_leaving=True).action_archive()
        self.assertTrue(self.leaver.active)

    def test_to_one_person(self):
        """REQ-7.5: leads, what is planned on them, and what waits in the queue."""
        given = self.as_manager.archive_and_give_away("person", self.heir.ids)
        self.assertEqual(given, {"leads": 4, "activities": 1, "queue_items": 1})
        self.assertFalse(self.leaver.active)
        self.assertEqual(self.leads.user_id, self.heir)
        self.assertEqual(self.activity.user_id, self.heir)
        self.assertEqual(self.call.user_id, self.heir)

    def test_in_turn(self):
        """REQ-7.5"""
        self.as_manager.give_away_leads("turn", (self.heir | self.other).ids)
        owners = [lead.user_id for lead in self.leads]
        self.assertEqual(owners, [self.heir, self.other] * 2)
        self.assertTrue(self.leaver.active)

    def test_by_the_rules(self):
        """REQ-7.5: what no rule takes waits as unassigned, with the reason."""
        self._create_rule(people=self.leaver | self.heir, condition="[('email', '!=', False)]")
        self.leads[:2].email = "a@example.com"
        self.as_manager.archive_and_give_away("rules")
        self.assertEqual(self.leads[:2].user_id, self.heir)
        self.assertFalse(self.leads[2:].user_id)
        log = self.leads[3].sudo().assignment_log_ids
        self.assertEqual((log.outcome, log.trigger), ("no_rule", "leaving"))
        self.assertFalse(self.leaver._get_held()["activities"])
        self.assertFalse(self.call.user_id)

    def test_what_the_server_archives_goes_by_the_rules(self):
        """REQ-7.5: and where there are none, everything stays as it was."""
        self.leaver.active = False
        self.assertEqual(self.leads.user_id, self.leaver)
        self.leaver.active = True
        self._create_rule()
        self.leaver.active = False
        self.assertNotIn(self.leaver, self.leads.user_id)

    def test_the_server_leaves_nothing_to_who_holds_no_lead(self):
        """REQ-7.5: calls that wait and activities on leads of others; none is deleted."""
        self._create_rule(people=self.heir)
        self.leads.user_id = self.heir
        self.assertEqual(self.activity.user_id, self.leaver)
        self.assertFalse(self.leaver._get_held()["leads"])
        self.leaver.sudo().action_archive()
        self.assertFalse(self.leaver.active)
        self.assertEqual(self.activity.exists().user_id, self.heir)
        self.assertFalse(self.call.user_id)

    def test_deleting_is_refused_as_archiving_is(self):
        """REQ-7.5: the database would empty the salesperson, and nobody be told."""
        admin = self._create_user("deletes_users", "manager")
        for name in ("base.group_erp_manager", "base.group_partner_manager"):
            admin.group_ids = [Command.link(self.env.ref(name).id)]
        with self.assertRaisesRegex(RedirectWarning, "open leads .4"):
            self.leaver.with_user(admin).unlink()
        self.assertTrue(self.leaver.exists())
        self._create_rule(people=self.heir)
        self.leaver.unlink()
        self.assertEqual(self.leads.user_id, self.heir)

    def test_only_managers_of_leads_give_away(self):
        """REQ-7.5: and only to who can log in, and of companies that they work in."""
        with self.assertRaises(AccessError):
            self.leaver.with_user(self.user_all).give_away_leads("person", self.heir.ids)
        for how, users in (
            ("person", self.leaver),
            ("person", self.env["res.users"]),
            ("lottery", self.heir),
        ):
            with self.subTest(how=how), self.assertRaises(UserError):
                self.as_manager.give_away_leads(how, users.ids)
        with self.assertRaisesRegex(UserError, "Nobody whom you have chosen works in"):
            self.leaver.with_user(self.user_both_companies).give_away_leads(
                "person", self.user_company_b.ids
            )

    def test_the_dialog(self):
        """REQ-7.5: what they hold, and who gets it; the user is archived with it."""
        Wizard = self.env["lead.leaving.wizard"].with_user(self.user_manager)
        form = Form(Wizard.with_context(default_user_id=self.leaver.id, default_is_archiving=True))
        self.assertEqual((form.lead_count, form.activity_count, form.queue_count), (4, 1, 1))
        form.how = "person"
        form.to_user_id = self.heir
        form.save().action_apply()
        self.assertEqual(self.leads.user_id, self.heir)
        self.assertFalse(self.leaver.active)
        with self.assertRaises(ValidationError):
            Wizard.create({"user_id": self.heir.id, "how": "keep"})

    def test_leaving_a_team(self):
        """REQ-7.5: only what belongs to the team; the person may keep it."""
        elsewhere = self._create_lead(user=self.user_manager, user_id=self.leaver.id, team_id=False)
        elsewhere.team_id = self.team_other
        member = self.team.crm_team_member_ids.filtered(lambda one: one.user_id == self.leaver)
        as_manager = member.with_user(self.user_manager)
        for leave in (
            lambda: as_manager.unlink(),
            lambda: as_manager.action_archive(),
            lambda: self.team.with_user(self.user_manager).write(
                {"member_ids": [Command.unlink(self.leaver.id)]}
            ),
        ):
            with self.assertRaisesRegex(RedirectWarning, "open leads .4"):
                leave()
            self.env.invalidate_all()
        values = {"user_id": self.leaver.id, "team_id": self.team.id}
        Wizard = self.env["lead.leaving.wizard"].with_user(self.user_manager)
        Wizard.create({**values, "how": "person", "to_user_id": self.heir.id}).action_apply()
        self.assertEqual(self.leads.user_id, self.heir)
        self.assertEqual(elsewhere.user_id, self.leaver)
        self.assertNotIn(self.leaver, self.team.member_ids)
        Wizard.create(
            {"user_id": self.heir.id, "team_id": self.team.id, "how": "keep"}
        ).action_apply()
        self.assertEqual(self.leads.user_id, self.heir)
        self.assertNotIn(self.heir, self.team.member_ids)
