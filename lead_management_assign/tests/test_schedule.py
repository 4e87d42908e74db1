from odoo.tests import tagged

from odoo.addons.lead_management_assign.models.lead_lead_assignment_notice import TOLD_AT_ONCE

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestSchedule(AssignmentCommon):
    """What waits is given by schedule."""

    def test_what_waits_goes_to_who_comes_back(self):
        """REQ-7.2: once, and the log does not grow with every run that changes nothing."""
        self._create_rule(people=self.sellers[:1], date_from="2026-01-01 00:00:00")
        self._limit(self.sellers[0], away_until="2099-01-01 00:00:00")
        lead = self._receive()
        with self.enter_registry_test_mode():
            self._run_schedule()
            self._run_schedule()
            self.assertEqual(len(lead.assignment_log_ids), 1)
            self._limit(self.sellers[0], away_until=False)
            self._run_schedule()
        self.assertEqual(lead.user_id, self.sellers[0])
        self.assertEqual(lead.assignment_log_ids.sorted("id")[-1:].trigger, "schedule")

    def test_what_is_older_than_the_rule_is_left(self):
        """REQ-7.2: a new rule does not give away what lay for years."""
        old = self._create_lead(user=self.user_manager, user_id=False, date="2020-01-01 00:00:00")
        closed = self._create_lead(user=self.user_manager, user_id=False)
        closed.write(self._as_lost())
        self._create_rule(date_from="2026-01-01 00:00:00")
        with self.enter_registry_test_mode():
            self._run_schedule()
        self.assertFalse(old.user_id)
        self.assertFalse(closed.user_id)
        old.action_assign_by_rules()
        self.assertEqual(old.user_id, self.sellers[0])

    def test_to_somebody_else(self):
        """REQ-7.7: an escalation takes the lead on to the next person."""
        self._create_rule(people=self.sellers[:2])
        lead = self._receive()
        lead._assign_by_rules("escalation", without={lead.id: lead.user_id.ids})
        self.assertEqual(lead.user_id, self.sellers[1])

    def test_a_hundred_leads_take_less_than_one_query_each(self):
        """REQ-7.2: constant for a batch, notices included, over however many people."""
        more = self.env["res.users"].concat(
            *(self._create_user(f"further_{number}", "own") for number in range(5))
        )
        self._create_rule(people=self.sellers | more)
        self._limit(self.sellers[0], max_open=500, max_day=500)
        leads = self._create_leads(100, user=self.user_manager, user_id=False)
        self._receive()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            leads._assign_by_rules("button")
        self.assertLessEqual(len(queries), 100)
        fewer = self._create_leads(10, user=self.user_manager, user_id=False)
        self.env.invalidate_all()
        with self._capture_queries() as few:
            fewer._assign_by_rules("button")
        # ninety leads more, and a handful of statements
        self.assertLessEqual(len(queries) - len(few), 20)


@tagged("post_install", "-at_install")
class TestNotices(AssignmentCommon):
    """Who is told what, and how often."""

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.env = cls.env(context={})

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.follower = cls.user_all
        cls.team.message_follower_ids.unlink()

    def _follow(self, *names):
        subtypes = [self.env.ref(f"lead_management_assign.{name}").id for name in names]
        self.team.message_subscribe(self.follower.partner_id.ids, subtypes)

    def _get_told(self, user):
        """Return what a user was told, and forget it."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = self.env["mail.message"].search(
            [("notified_partner_ids", "in", user.partner_id.ids)], order="id"
        )
        subjects = [message.subject or message.record_name for message in messages]
        messages.unlink()
        return subjects

    def test_the_salesperson_is_told_once(self):
        """REQ-7.4: one message for a lead, one summary for many, none for the type's person."""
        lead_type = self._create_type("Retail", user_id=self.user_colleague.id)
        self._create_rule(people=self.sellers[:1])
        self._receive(type_id=lead_type.id)
        self.assertEqual(len(self._get_told(self.sellers[0])), 1)
        self._receive(5, type_id=lead_type.id)
        self.assertEqual(self._get_told(self.sellers[0]), ["You got 5 leads."])
        self.assertFalse(self._get_told(self.user_colleague))

    def test_the_schedule_tells_too(self):
        """REQ-7.4"""
        self._create_rule(people=self.sellers[:1], date_from="2026-01-01 00:00:00")
        self._create_leads(3, user=self.user_manager, user_id=False)
        with self.enter_registry_test_mode():
            self._run_schedule()
        self.assertEqual(self._get_told(self.sellers[0]), ["You got 3 leads."])

    def test_many_people_are_told_by_the_schedule(self):
        """REQ-7.4: each once; not of a lead that somebody else has by then."""
        self._create_rule()
        leads = self._create_leads(14, user=self.user_manager, user_id=False)
        self.assertGreater(len(self.sellers), TOLD_AT_ONCE)
        leads._assign_by_rules("button")
        self.assertFalse(self._get_told(self.sellers[0]))
        lost = leads.filtered(lambda lead: lead.user_id == self.sellers[1])[0]
        lost.with_user(self.user_manager).user_id = self.user_colleague
        self._get_told(self.user_colleague)
        with self.enter_registry_test_mode():
            cron = self.env.ref("lead_management_assign.lead_assignment_notice_cron")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        for seller in self.sellers - self.sellers[1]:
            self.assertEqual(self._get_told(seller), ["You got 2 leads."])
        self.assertEqual(len(self._get_told(self.sellers[1])), 1)
        self.assertFalse(self._get_told(self.user_colleague))

    def test_people_of_a_company_without_rules_are_told_at_once(self):
        """REQ-7.4: however many, where rules of another company have decided beside them."""
        types = [self._create_type(f"Of {user.name}", user_id=user.id) for user in self.sellers]
        self.env["lead.assignment.rule"].sudo().create(
            {
                "name": "Of B",
                "company_id": self.company_b.id,
                "target": "people",
                "person_ids": self.user_company_b._get_assignment_people(self.company_b).ids,
            }
        )
        vals_list = [
            {"name": "Arrived", "company_id": self.company_a.id, "type_id": lead_type.id}
            for lead_type in types
        ]
        vals_list.append({"name": "Arrived at B", "company_id": self.company_b.id})
        self.env["lead.lead"].sudo()._intake_batch(vals_list, "capture")
        for seller in self.sellers:
            self.assertEqual(len(self._get_told(seller)), 1)

    def test_followers_of_unassigned_leads(self):
        """REQ-7.4: of those that nobody has once the rules have decided."""
        self._follow("mt_team_lead_unassigned")
        self._create_rule()
        self._receive()
        self.assertFalse(self._get_told(self.follower))
        for seller in self.sellers:
            self._limit(seller, away_until="2099-01-01 00:00:00")
        self._receive(name="Shelves")
        self.assertEqual(self._get_told(self.follower), ["New unassigned lead of North: Shelves"])

    def test_followers_of_every_new_lead(self):
        """REQ-7.4: one summary; not of what they have made or got themselves."""
        self._follow("mt_team_lead")
        values = {"user_id": False, "team_id": self.team.id}
        self._create_leads(4, user=self.user_manager, **values)
        self.assertEqual(self._get_told(self.follower), ["4 new leads of North"])
        self._create_lead(user=self.follower, **values)
        self.assertFalse(self._get_told(self.follower))
        self._create_lead(user=self.user_manager, user_id=self.follower.id, team_id=self.team.id)
        self.assertNotIn("New lead of North: Lead", self._get_told(self.follower))

    def test_followers_are_told_of_what_nobody_has_any_more(self):
        """REQ-7.4: a salesperson was taken off, or has left; not of what they did themselves."""
        leads = self._create_leads(
            3, user=self.user_manager, user_id=self.sellers[0].id, team_id=self.team.id
        )
        self._follow("mt_team_lead")
        self._get_told(self.follower)
        leads[0].with_user(self.user_manager).user_id = False
        self.assertFalse(self._get_told(self.follower))
        self._follow("mt_team_lead_unassigned")
        leads[1].with_user(self.user_manager).user_id = False
        self.assertEqual(
            self._get_told(self.follower), [f"Unassigned lead of North: {leads[1].name}"]
        )
        leads[1].with_user(self.follower).user_id = self.sellers[1]
        leads[1].with_user(self.follower).user_id = False
        self.assertFalse(self._get_told(self.follower))
        self._create_rule(people=self.sellers[:1])
        self.sellers[0].with_user(self.user_manager).give_away_leads("rules")
        self.assertEqual(
            self._get_told(self.follower), [f"Unassigned lead of North: {leads[2].name}"]
        )
        for lead in leads[:2]:
            lead.with_user(self.user_manager).user_id = self.sellers[1]
        leads[:2].with_user(self.user_manager).user_id = False
        self.assertEqual(self._get_told(self.follower), ["2 unassigned leads of North"])

    def test_who_follows_nothing_of_it_is_told_nothing(self):
        """REQ-7.4: off until somebody chooses it."""
        self.team.message_subscribe(self.follower.partner_id.ids)
        self._create_leads(2, user=self.user_manager, user_id=False, team_id=self.team.id)
        self.assertFalse(self._get_told(self.follower))

    def test_no_names_to_who_may_not_read_the_lead(self):
        """REQ-7.4, REQ-1.14"""
        self.follower = self.user_stranger
        self._follow("mt_team_lead")
        self._create_lead(user=self.user_manager, user_id=False, team_id=self.team.id)
        self.assertFalse(self._get_told(self.follower))


@tagged("post_install", "-at_install")
class TestUnassigned(AssignmentCommon):
    """The page of what nobody has."""

    def test_counted_for_who_may_take(self):
        """REQ-7.2: the tab counts what the page lists; without rules there is no tab."""
        self._create_leads(3, user=self.user_manager, user_id=False, team_id=self.team.id)
        Item = self.env["lead.inbox.item"].with_user(self.sellers[0])
        self.assertNotIn("unassigned", Item.get_queue_counts())
        self._create_rule()
        self.assertEqual(Item.get_queue_counts()["unassigned"], 3)
        action = self.env.ref("lead_management_assign.lead_lead_action_unassigned")
        domain = [("user_id", "=", False), ("is_closed", "=", False)]
        self.assertEqual(action.domain, str(domain))
        leads = self.env["lead.lead"].with_user(self.sellers[0]).search(domain)
        self.assertEqual(len(leads), 3)
        leads[0].action_take()
        self.assertEqual(leads[0].user_id, self.sellers[0])
        Item = self.env["lead.inbox.item"].with_user(self.user_readonly)
        self.assertNotIn("unassigned", Item.get_queue_counts())

    def test_availability_is_offered_where_there_are_rules(self):
        """REQ-7.1"""
        menu = self.env.ref("lead_management_assign.lead_assignment_menu_own")
        Menu = self.env["ir.ui.menu"].with_user(self.sellers[0])
        self.assertIn(menu.id, Menu._load_menus_blacklist())
        self._create_rule()
        self.assertNotIn(menu.id, Menu._load_menus_blacklist())
