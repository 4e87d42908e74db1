from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_search import LeadSearchCommon

NOBODY = {
    "leads": [],
    "lead_count": 0,
    "partners": [],
    "partner_count": 0,
    "hidden_count": 0,
}


@tagged("post_install", "-at_install")
class TestSimilarBeside(LeadSearchCommon):
    """What is shown beside a card of who has its e-mail or phone."""

    def _ask(self, lead=None, user=None, limit=20, **values):
        leads = self.env["lead.lead"] if lead is None else lead
        return leads.with_user(user or self.user_own).get_similar(values, limit)

    def _get_ids(self, answer, kind="leads"):
        return [row["id"] for row in answer[kind]]

    def test_what_is_typed_counts_before_it_is_saved(self):
        """REQ-5.4: of a new lead, and of one that is changed; nothing is written."""
        for lead in (None, self.linked):
            with self.subTest(lead=lead):
                answer = self._ask(lead, phone="601 602 603", company_id=self.company_a.id)
                self.assertEqual(self._get_ids(answer), self.lead.ids)
                self.assertEqual(answer["lead_count"], 1)
                self.assertEqual(answer["leads"][0]["reason"], "same phone")
        self.assertFalse(self.linked.phone)
        double = self._create_lead(email=self.lead.email)
        self.assertEqual(self._get_ids(self._ask(double)), self.lead.ids)
        self.assertEqual(self._ask(double, email=False), NOBODY, "the field was emptied")
        # a number is dialled in the country of the lead
        germany = self.env.ref("base.de")
        self._create_lead(phone="+49 30 1234567")
        answer = self._ask(phone="030 1234567", country_id=germany.id)
        self.assertEqual(answer["lead_count"], 1)

    def test_why_they_are_the_same(self):
        """REQ-5.4: e-mail, phone, both, or a lead that was merged into this one."""
        values = {"email": "anna.nowak@acme.example", "phone": "601602603"}
        answer = self._ask(**values)
        self.assertEqual(answer["leads"][0]["reason"], "same e-mail, same phone")
        self.assertEqual(
            (answer["leads"][0]["name"], answer["leads"][0]["customer"]),
            (self.lead.display_name, "Acme Ltd"),
        )
        self.other._merge(self.other, self.lead)
        answer = self._ask(**values)
        self.assertEqual(self._get_ids(answer), self.other.ids)
        self.assertEqual(answer["leads"][0]["reason"], "was merged with such a lead")

    def test_open_ones_first_and_more_on_demand(self):
        """REQ-5.4: the count is that of the card, whatever is shown."""
        closed = self._create_lead(phone="601602603", **self._as_lost())
        doubles = self._create_leads(3, phone="601602603")
        answer = self._ask(self.lead, limit=2)
        self.assertEqual(self._get_ids(answer), doubles.sorted("id").ids[:0:-1])
        self.assertEqual(answer["lead_count"], 4)
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.with_user(self.user_own).duplicate_lead_count, 4)
        answer = self._ask(self.lead, limit=20)
        self.assertEqual(self._get_ids(answer)[-1], closed.id)
        self.assertTrue(answer["leads"][-1]["is_closed"])

    def test_leads_of_others_are_a_number_only(self):
        """REQ-5.4, REQ-1.14: own leads alone are named; of another company nothing is said."""
        foreign = self._create_lead(user=self.user_stranger, phone="601602603")
        self._create_lead(user=self.user_company_b, phone="601602603")
        answer = self._ask(self.lead)
        self.assertEqual((answer["leads"], answer["lead_count"]), ([], 0))
        self.assertEqual(answer["hidden_count"], 1)
        self.assertNotIn(foreign.name, str(answer))
        self.assertEqual(self._ask(self.lead, self.user_all)["lead_count"], 1)
        answer = self._ask(phone="601602603", company_id=self.company_b.id)
        self.assertEqual(answer, NOBODY)
        with self.assertRaises(AccessError):
            self._ask(foreign)

    def test_contacts_become_the_customer_by_a_click(self):
        """REQ-5.4, REQ-2.9: a person of a company is the contact person, the company customer."""
        person = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.customer.id, "email": "anna.nowak@acme.example"}
        )
        answer = self._ask(self.lead)
        [row] = answer["partners"]
        self.assertEqual((row["id"], row["reason"]), (person.id, "same e-mail"))
        self.assertIn("anna.nowak@acme.example", row["address"])
        values = {"partner_id": self.customer.id, "contact_id": person.id}
        self.assertEqual(row["values"], values)
        # on the card already, though not saved
        self.assertEqual(self._ask(self.lead, **values)["partners"], [])

    def test_only_who_may_change_both_is_offered_to_merge(self):
        """REQ-6.2, REQ-1.14: not a new lead, nor a merged one."""
        double = self._create_lead(phone="601602603")
        can_merge = self._ask(self.lead)["leads"][0]["can_merge"]
        self.assertTrue(can_merge)
        for lead, user in ((self.lead, self.user_readonly), (None, self.user_own)):
            with self.subTest(user=user.login):
                rows = self._ask(lead, user, phone="601602603")["leads"]
                self.assertTrue(rows)
                self.assertFalse(any(row["can_merge"] for row in rows))
        self.lead._merge(self.lead, double)
        third = self._create_lead(phone="601602603")
        [row] = self._ask(double)["leads"][:1]
        self.assertEqual(row["id"], third.id)
        self.assertFalse(row["can_merge"])

    def test_whatever_a_program_sends(self):
        """REQ-1.27, REQ-5.8"""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for values in (None, "601", 5, [], {}, {"phone": 601}, {"email": ["a@b.example"]}):
            with self.subTest(values=values):
                self.assertEqual(Lead.get_similar(values), NOBODY)
        for odd in ("x", 0, -1, 2**63, True, None, [1]):
            with self.subTest(odd=odd):
                self.assertEqual(Lead.get_similar({"company_id": odd, "phone": "5\0"}, odd), NOBODY)

    def test_as_many_queries_for_many(self):
        """REQ-1.29: twenty rows cost what two do."""
        self._create_leads(20, phone="601602603", partner_name="Acme")

        def count(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._ask(self.lead, limit=limit)["leads"]), limit)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(2), count(20))
