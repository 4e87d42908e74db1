from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..legal_name import fold_legal_name
from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestDuplicates(MergeCommon):
    """Groups of leads that share a value."""

    def _find(self, user=None, domain=()):
        """Return {(reason, value): leads} of the groups that a user sees."""
        Group = self.env["lead.duplicate"].with_user(user or self.user_all)
        Group.invalidate_model()
        return {(group.reason, group.value): group.lead_ids for group in Group.search(domain)}

    def test_each_reason_makes_a_group(self):
        """REQ-6.1: across types, open and closed."""
        types = [self._create_type(name) for name in ("One", "Two")]
        first = self._create_lead(
            email="A@Example.com", phone="22 123 45 67", vat="PL1", type_id=types[0].id
        )
        second = self._create_lead(email="a@example.com", type_id=types[1].id)
        second.write(self._as_lost())
        third = self._create_lead(phone="600 100 200, +48 22 123 45 67", vat="PL1")
        self._create_lead(email="b@example.com")
        found = self._find()
        self.assertEqual(found.pop(("email", "a@example.com")), first | second)
        self.assertEqual(found.pop(("phone", "+48221234567")), first | third)
        self.assertEqual(found.pop(("vat", "PL1")), first | third)
        self.assertFalse(found)

    def test_legal_names_are_compared_without_their_form(self):
        """REQ-6.1: without case, accents and marks, in the same town."""
        first = self._create_lead(partner_name="Żółw Sp. z o.o.", city="Łódź")
        second = self._create_lead(partner_name="ZOLW SPÓŁKA Z O.O.", city="lodz")
        self._create_lead(partner_name="Żółw S.A.", city="Gdynia")
        self._create_lead(partner_name="Żółw S.A.")
        self.assertEqual(list(self._find().values()), [first | second])
        for name, core in (
            ("Müller GmbH & Co. KG", "muller"),
            ("Acme, Ltd.", "acme"),
            ("ООО «Ромашка»", "ромашка"),
            ("Nowak s.c.", "nowak"),
            ("S.A.", "s a"),
            ("Sparta", "sparta"),
        ):
            with self.subTest(name=name):
                self.assertEqual(fold_legal_name(name), core)

    def test_groups_are_those_of_the_reader_and_of_a_company(self):
        """REQ-6.1: only leads that the user may read."""
        self._create_lead(email="a@example.com")
        self._create_lead(email="a@example.com", user=self.user_stranger)
        self._create_lead(email="a@example.com", user=self.user_company_b)
        self.assertEqual(len(self._find()[("email", "a@example.com")]), 2)
        for user in (self.user_own, self.user_team, self.user_readonly):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._find(user)

    def test_not_the_same_is_remembered_until_a_value_changes(self):
        """REQ-6.1: and can be undone."""
        first, second = self._create_leads(2, email="a@example.com", phone="22 123 45 67")
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        Group.search([("reason", "=", "email")]).action_dismiss()
        self.assertEqual([reason for reason, _value in self._find()], ["phone"])
        second.email = "b@example.com"
        self.assertEqual([reason for reason, _value in self._find()], ["phone"])
        first.email = "b@example.com"
        self.assertIn(("email", "b@example.com"), self._find())
        (first | second).email = "a@example.com"
        self.assertNotIn(("email", "a@example.com"), self._find())
        third = self._create_lead(email="a@example.com")
        self.assertEqual(self._find()[("email", "a@example.com")], first | second | third)
        third.email = False
        dismissal = self.env["lead.duplicate.dismissal"].with_user(self.user_all).search([])
        dismissal.action_undo()
        self.assertIn(("email", "a@example.com"), self._find())

    def test_a_merged_group_is_gone(self):
        """REQ-6.1, REQ-6.4"""
        first, second = self._create_leads(2, email="a@example.com")
        group = self.env["lead.duplicate"].with_user(self.user_all).search([])
        self.assertEqual(set(group.action_merge()["params"]["lead_ids"]), {first.id, second.id})
        self._merge(first, second)
        self.assertFalse(self._find())

    def test_filters_pages_and_counts(self):
        """REQ-6.1: in the database."""
        for number in range(4):
            self._create_leads(2, email=f"a{number}@example.com")
        closed = self._create_leads(2, phone="22 123 45 67")
        closed.write(self._as_lost())
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        self.assertEqual(Group.search_count([]), 5)
        self.assertEqual(len(Group.search([], limit=2, offset=4)), 1)
        self.assertEqual(Group.search_count([("open_count", ">", 0)]), 4)
        self.assertEqual(Group.search_count([("reason", "=", "phone")]), 1)
