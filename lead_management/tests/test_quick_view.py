from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestReassignmentCandidates(LeadManagementCommon):
    """Whose avatars the quick view offers."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.lead = cls._create_lead(name="To be given")
        cls._create_leads(2, cls.user_colleague, name="Theirs")
        cls._create_lead(cls.user_stranger, name="Of another team")
        cls._create_lead(cls.user_all, name="Done", status_id=cls.status_won.id)
        cls._create_lead(cls.user_company_b, name="Of another company")
        return res

    def _get_candidates(self, user, lead=None):
        """Return {user: number of open leads} that the avatar list of a lead shows."""
        lead = (lead or self.lead).with_user(user)
        return {
            self.env["res.users"].browse(candidate["id"]): candidate["open_lead_count"]
            for candidate in lead.get_reassignment_candidates()
        }

    def test_everybody_with_open_leads_is_offered_to_who_assigns_all(self):
        """REQ-0.55: employees having open leads, of the lead's company."""
        expected = {self.user_own: 1, self.user_colleague: 2, self.user_stranger: 1}
        self.assertEqual(self._get_candidates(self.user_all), expected)
        self.assertEqual(self._get_candidates(self.user_manager), expected)
        self.assertEqual(self._get_candidates(self.user_both_companies), expected)

    def test_only_colleagues_of_the_team_are_offered_to_a_team_leader(self):
        """REQ-0.55, REQ-1.14: within the own teams, as the server allows it."""
        # seen by the team, but of somebody who is not in it
        self._create_lead(self.user_manager, user_id=self.user_stranger.id, team_id=self.team_a.id)
        self.assertEqual(
            self._get_candidates(self.user_team),
            {self.user_own: 1, self.user_colleague: 2},
        )

    def test_nobody_is_offered_to_who_may_not_reassign(self):
        """REQ-0.55, REQ-1.14: neither with own leads nor to a reader."""
        self.assertEqual(self._get_candidates(self.user_own), {})
        self.assertEqual(self._get_candidates(self.user_readonly), {})

    def test_whom_the_list_offers_the_lead_can_be_given_to(self):
        """REQ-0.55: a click on any avatar works."""
        # seen by the team, but of somebody who is not in it
        self._create_lead(self.user_manager, user_id=self.user_stranger.id, team_id=self.team_a.id)
        for user in (self.user_team, self.user_all):
            for candidate in self._get_candidates(user):
                with self.subTest(user=user.login, to=candidate.login):
                    self.lead.with_user(user).write({"user_id": candidate.id})
                    self.assertEqual(self.lead.sudo().user_id, candidate)

    def test_who_has_left_is_not_offered(self):
        """REQ-0.55: archived users keep their leads and get no new ones."""
        self.user_colleague.active = False
        self.assertNotIn(self.user_colleague, self._get_candidates(self.user_all))

    def test_list_is_ordered_by_name(self):
        """REQ-0.55: found with the eye."""
        self.user_stranger.name = "aaron"
        self.user_colleague.name = "Zoe"
        names = [
            candidate["name"]
            for candidate in self.lead.with_user(self.user_all).get_reassignment_candidates()
        ]
        self.assertEqual((names[0], names[-1]), ("aaron", "Zoe"))

    def test_unreadable_lead_is_refused(self):
        """REQ-1.14: a lead of another team says nothing about its company."""
        with self.assertRaises(AccessError):
            self._get_candidates(self.user_stranger)

    def test_number_of_queries_does_not_depend_on_the_leads(self):
        """REQ-1.29, REQ-0.55: one grouped query."""

        def count_queries():
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                self._get_candidates(self.user_all)
            return len(queries)

        count_queries()
        before = count_queries()
        self._create_leads(20, self.user_own)
        self._create_lead(self._create_user("lead_another", "own"))
        count_queries()  # a new user empties the caches of the registry
        self.assertLessEqual(count_queries(), before)


@tagged("post_install", "-at_install")
class TestQuickViewForm(LeadManagementCommon):
    """What the quick view lets a user do."""

    def _get_arch_attribute(self, user, name):
        view = self.env.ref("lead_management.lead_lead_view_form_quick_view")
        Lead = self.env["lead.lead"].with_user(user)
        return Lead.get_view(view.id, "form")["arch"].split(">", 1)[0].count(name)

    def test_delete_is_offered_to_who_may_delete(self):
        """REQ-0.55, REQ-0.16: hidden, not just refused."""
        self.assertTrue(self._get_arch_attribute(self.user_own, 'delete="'))
        self.assertFalse(self._get_arch_attribute(self.user_manager, 'delete="'))

    def test_card_stays_the_form_that_opens(self):
        """REQ-0.31: the quick view never stands in for the card."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        default = Lead.get_view(view_type="form")["id"]
        self.assertEqual(default, self.env.ref("lead_management.lead_lead_view_form").id)
