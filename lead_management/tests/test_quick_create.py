from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestQuickCreate(LeadManagementCommon):
    """What quick create says while somebody types."""

    def _open(self):
        return Form(
            self.env["lead.lead"].with_user(self.user_own),
            view="lead_management.lead_lead_view_form_quick_create",
        )

    def _ask(self, user=None, **values):
        return self.env["lead.lead"].with_user(user or self.user_own).get_leads_like(values)

    def test_wrong_address_is_said_beside_it(self):
        """REQ-0.40: before saving refuses it; what was typed stays."""
        form = self._open()
        form.name = "Pallets"
        form.email = "anna(at)example.com"
        self.assertIn("no e-mail address", form.email_problem)
        with self.assertRaises(ValidationError):
            form.save()
        self.assertEqual(form.name, "Pallets")
        form.email = "anna@example.com"
        self.assertFalse(form.email_problem)
        self.assertEqual(form.save().email, "anna@example.com")

    def test_company_alone_names_the_lead(self):
        """REQ-1.1: free text is enough."""
        form = self._open()
        form.partner_name = "Pallets Ltd"
        self.assertEqual(form.save().name, "Pallets Ltd")

    def test_leads_with_the_number_are_named(self):
        """REQ-5.4: in any format, open ones first; three of them, and how many there are."""
        closed = self._create_lead(phone="+48 600 100 200", status_id=self.status_won.id)
        leads = self._create_leads(3, phone="600100200")
        answer = self._ask(phone="600 100 200")
        self.assertEqual(answer["count"], 4)
        self.assertEqual([row["id"] for row in answer["leads"]], leads.sorted("id").ids[::-1])
        self.assertEqual(answer["leads"][0]["status"], self.status_new.name)
        leads.sudo().unlink()
        self.assertTrue(self._ask(phone="600 100 200")["leads"][0]["is_closed"])
        self.assertEqual(self._ask(phone="600 100 201"), {"count": 0, "leads": []})
        self.assertEqual(self._ask(), {"count": 0, "leads": []})
        self.assertTrue(closed.exists())

    def test_only_leads_that_the_user_may_read(self):
        """REQ-5.4, REQ-1.14: no name of a colleague's lead, nor of another company's."""
        self._create_lead(user=self.user_stranger, email="anna@example.com")
        other = {"company_id": self.company_b.id, "email": "anna@example.com"}
        self._create_lead(user=self.user_company_b, **other)
        self.assertEqual(self._ask(email="anna@example.com")["count"], 0)
        self.assertEqual(self._ask(email="anna@example.com", user=self.user_all)["count"], 1)
        self.assertEqual(self._ask(**other)["count"], 0)

    def test_what_says_nothing_is_like_no_lead(self):
        """REQ-1.27, REQ-5.8: whatever a program sends."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        odd = (
            None,
            "601",
            5,
            [],
            {},
            {"phone": 601},
            {"email": ["a@b.example"]},
            {"company_id": "x"},
        )
        for values in odd:
            with self.subTest(values=values):
                self.assertEqual(Lead.get_leads_like(values), {"count": 0, "leads": []})
