from ast import literal_eval
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestFavourites(LeadManagementCommon):
    """Searches that a manager would save on the first day."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.action = cls.env.ref("lead_management.lead_lead_action")
        # Wednesday
        freezer = freeze_time("2026-06-17 12:00:00")
        cls.addClassCleanup(freezer.stop)
        freezer.start()
        return res

    def _get_favourites(self, user=None):
        """Return {name: values} of what the star of the leads offers."""
        Filters = self.env["ir.filters"].with_user(user or self.user_own)
        found = Filters.get_filters("lead.lead", action_id=self.action.id)
        return {values["name"]: values for values in found}

    def _search(self, name, user=None):
        """Return the leads of a favourite, in its order."""
        user = user or self.user_own
        favourite = self._get_favourites(user)[name]
        domain = safe_eval(favourite["domain"], {"uid": user.id})
        order = ", ".join(literal_eval(favourite["sort"])) or None
        return self.env["lead.lead"].with_user(user).search(domain, order=order)

    def test_everybody_has_them(self):
        """REQ-0.30: shared ones, on the leads and nowhere else."""
        for user in (self.user_readonly, self.user_own, self.user_manager):
            with self.subTest(user=user.login):
                self.assertIn("Won this month", self._get_favourites(user))
        elsewhere = self.env["ir.filters"].get_filters("lead.lead")
        self.assertNotIn("Won this month", [values["name"] for values in elsewhere])

    def test_their_names_are_in_the_language_of_the_user(self):
        """REQ-0.17: Odoo itself keeps one name for all languages."""
        self.env["res.lang"]._activate_lang("pl_PL")
        Filters = self.env["ir.filters"].with_user(self.user_own).with_context(lang="pl_PL")
        found = Filters.get_filters("lead.lead", action_id=self.action.id)
        names = {values["name"] for values in found}
        self.assertIn("Planowane zamknięcia wg miesięcy", names)
        self.assertFalse(names & set(self.env["ir.filters"]._get_lead_favourite_names()))

    def test_every_one_that_is_shipped_has_a_translated_name(self):
        """REQ-0.17: of other addons too."""
        data = self.env["ir.model.data"].search([("model", "=", "ir.filters")])
        shipped = self.env["ir.filters"].browse(data.mapped("res_id")).exists()
        names = set(shipped.filtered(lambda one: one.model_id == "lead.lead").mapped("name"))
        self.assertGreater(len(names), 5)
        self.assertFalse(names - set(self.env["ir.filters"]._get_lead_favourite_names()))

    def test_own_favourite_keeps_its_name(self):
        """REQ-0.30: what a user called it, whatever the language."""
        self.env["res.lang"]._activate_lang("pl_PL")
        values = {"name": "Won this month", "model_id": "lead.lead", "user_ids": self.user_own.ids}
        Filters = self.env["ir.filters"].with_user(self.user_own).with_context(lang="pl_PL")
        Filters.create(values)
        found = Filters.get_filters("lead.lead", action_id=self.action.id)
        self.assertIn("Won this month", [values["name"] for values in found])

    def test_my_closings(self):
        """REQ-0.20: own open leads that close within a week or should have."""
        today = date.today()
        late, soon = (
            self._create_lead(name=name, date_deadline=today + timedelta(days=days))
            for name, days in (("late", -9), ("soon", 6))
        )
        self._create_lead(name="later", date_deadline=today + timedelta(days=8))
        self._create_lead(name="no date")
        self._create_lead(self.user_colleague, name="theirs", date_deadline=today)
        won = self._create_lead(name="won", date_deadline=today)
        won.status_id = self.status_won
        # records are equal in any order
        self.assertEqual(self._search("My closings, next 7 days").ids, [late.id, soon.id])

    def test_biggest_first(self):
        """REQ-0.30: open leads by expected revenue."""
        small, empty, big = (self._create_lead(expected_revenue=sum) for sum in (5, False, 5000))
        closed = self._create_lead(expected_revenue=9000)
        closed.status_id = self.status_won
        expected = [big.id, small.id, empty.id]
        self.assertEqual(self._search("Biggest open leads").ids, expected)
        ascending = self.env["lead.lead"].search([], order="expected_revenue")
        self.assertEqual(ascending[0], empty)

    def test_closed_this_month(self):
        """REQ-0.30: won by salesperson, lost by reason, none of the month before."""
        won, won_before, lost = self._create_leads(3)
        (won | won_before).write({"status_id": self.status_won.id})
        won_before.sudo().date_closed = datetime(2026, 5, 31, 12)
        lost.write(self._as_lost())
        self.assertEqual(self._search("Won this month"), won)
        self.assertEqual(self._search("Lost this month by reason"), lost)
        groups = {
            name: literal_eval(favourite["context"]).get("group_by")
            for name, favourite in self._get_favourites().items()
        }
        self.assertEqual(groups["Won this month"], ["user_id"])
        self.assertEqual(groups["Lost this month by reason"], ["loss_reason_id"])

    def test_new_this_week(self):
        """REQ-0.30: since the first day of the week, as the filter says too."""
        monday = self._create_lead(date=datetime(2026, 6, 15, 9))
        self._create_lead(date=datetime(2026, 6, 13, 9))
        self.assertEqual(self._search("New this week by source"), monday)

    def test_groups_are_fields_of_the_lead(self):
        """REQ-0.30: every favourite can be opened."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for name, favourite in self._get_favourites().items():
            groups = literal_eval(favourite["context"]).get("group_by", [])
            domain = safe_eval(favourite["domain"], {"uid": self.user_own.id})
            with self.subTest(favourite=name):
                self.assertIsInstance(Lead.formatted_read_group(domain, groups, ["__count"]), list)
