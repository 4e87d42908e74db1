from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestCustomerDialog(LeadSaleCommon):
    """REQ-0.67: a lead without a customer links one, gets one, or is left alone."""

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        for user in (cls.user_seller, cls.user_biller):
            user.group_ids = [Command.link(cls.env.ref("base.group_partner_manager").id)]
        return res

    def _open(self, lead, document="order", user=None):
        user = user or (self.user_seller if document == "order" else self.user_biller)
        lead = lead.with_user(user)
        action = getattr(lead, f"action_create_{document}")()
        return self._open_dialog(action, user)

    def _apply(self, dialog):
        return self._get_record(dialog.save().action_apply())

    def _create_stranger(self, **values):
        return self._create_sale_lead(partner_id=False, **values)

    def test_match_is_offered_with_its_reason(self):
        """REQ-0.67: the best one first, the others named."""
        self.customer.email = "office@customer.example"
        twin = self.env["res.partner"].create({"name": "Customer ltd", "is_company": True})
        lead = self._create_stranger(email="office@customer.example", partner_name="Customer Ltd")
        dialog = self._open(lead)
        self.assertEqual(dialog.customer_action, "link")
        self.assertEqual(dialog.partner_id, self.customer)
        self.assertEqual(dialog.match_reason, "same e-mail, same name")
        self.assertEqual(dialog.other_matches, f"{twin.display_name} (same name)")
        order = self._apply(dialog)
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(lead.partner_id, self.customer)

    def test_another_partner_has_no_reason(self):
        """REQ-0.67: any customer can be chosen."""
        self.customer.email = "office@customer.example"
        other = self.env["res.partner"].create({"name": "Other"})
        dialog = self._open(self._create_stranger(email="office@customer.example"))
        dialog.partner_id = other
        self.assertFalse(dialog.match_reason)
        self.assertIn("same e-mail", dialog.other_matches)
        self.assertEqual(self._apply(dialog).partner_id, other)

    def test_person_of_a_company_links_both(self):
        """REQ-0.67, REQ-2.9: the company buys, the person is the contact."""
        person = self.env["res.partner"].create(
            {"name": "Ewa Lis", "email": "ewa@example.com", "parent_id": self.customer.id}
        )
        lead = self._create_stranger(email="ewa@example.com")
        order = self._apply(self._open(lead))
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(lead.contact_id, person)

    def test_company_is_created(self):
        """REQ-0.67, REQ-0.43: with its contact, from the lead's data."""
        lead = self._create_stranger(
            partner_name="Nowak Sp. z o.o.", contact_last_name="Nowak", city="Gdynia"
        )
        dialog = self._open(lead)
        self.assertEqual(dialog.customer_action, "company")
        self.assertEqual(dialog.customer_name, "Nowak Sp. z o.o.")
        order = self._apply(dialog)
        self.assertRecordValues(
            order.partner_id,
            [{"name": "Nowak Sp. z o.o.", "is_company": True, "city": "Gdynia"}],
        )
        self.assertEqual(lead.partner_id, order.partner_id)
        self.assertEqual(lead.contact_id.parent_id, order.partner_id)

    def test_contact_is_created(self):
        """REQ-0.67: a private person, with e-mail, phone and address of the lead."""
        lead = self._create_stranger(
            contact_first_name="Jan", contact_last_name="Kos", email="jan@kos.example"
        )
        dialog = self._open(lead)
        self.assertEqual(dialog.customer_action, "contact")
        partner = self._apply(dialog).partner_id
        self.assertRecordValues(
            partner, [{"name": "Jan Kos", "is_company": False, "email": "jan@kos.example"}]
        )

    def test_contact_although_there_is_a_company(self):
        """REQ-0.67: what is chosen in the dialog is made, with the lead's address."""
        lead = self._create_stranger(
            partner_name="Kos Ltd", contact_last_name="Kos", email="jan@kos.example"
        )
        dialog = self._open(lead)
        dialog.customer_action = "contact"
        partner = self._apply(dialog).partner_id
        self.assertRecordValues(
            partner, [{"name": "Kos", "is_company": False, "email": "jan@kos.example"}]
        )
        self.assertFalse(partner.parent_id)

    def test_name_is_asked_for(self):
        """REQ-0.67: a lead with a phone number alone becomes a customer all the same."""
        lead = self._create_stranger(phone="+48 22 777 77 77")
        dialog = self._open(lead)
        dialog.customer_name = "Lis Ltd"
        self.assertEqual(self._apply(dialog).partner_id.name, "Lis Ltd")
        self.assertEqual(lead.partner_name, "Lis Ltd")
        person = self._create_stranger(phone="+48 22 777 77 78")
        dialog = self._open(person)
        dialog.customer_action = "contact"
        dialog.customer_name = "Ewa Lis"
        self.assertEqual(self._apply(dialog).partner_id.name, "Ewa Lis")
        self.assertEqual((person.contact_first_name, person.contact_last_name), ("Ewa", "Lis"))

    def test_cancel_changes_nothing(self):
        """REQ-0.67: the dialog alone makes no customer and no order."""
        lead = self._create_stranger(partner_name="Nowak")
        partners = self.env["res.partner"].search_count([])
        self._open(lead)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertFalse(lead.partner_id)
        self.assertFalse(lead.order_ids)

    def test_who_may_not_create_contacts_can_link(self):
        """REQ-0.67: the other ways are not offered."""
        self._forbid_new_contacts(self.user_seller)
        lead = self._create_stranger(partner_name="Nowak")
        dialog = self._open(lead)
        self.assertFalse(dialog.can_create_partner)
        self.assertEqual(dialog.customer_action, "link")
        self.assertTrue(dialog._get_modifier("customer_action", "invisible"))
        dialog.partner_id = self.customer
        self.assertEqual(self._apply(dialog).partner_id, self.customer)

    def test_something_must_be_chosen(self):
        """REQ-0.67: the API has no other rules than the dialog."""
        Wizard = self.env["lead.document.wizard"].with_user(self.user_seller)
        lead = self._create_stranger(phone="+48 22 777 77 77")
        for values, message in (
            ({"customer_action": "link"}, "Existing customer"),
            ({"customer_action": "company"}, "Name"),
        ):
            wizard = Wizard.create({"lead_id": lead.id, "document": "order", **values})
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                wizard.action_apply()
        self.assertFalse(lead.partner_id)

    def test_invoice_asks_in_the_same_way(self):
        """REQ-0.68: link a match, then make the invoice."""
        self.customer.email = "office@customer.example"
        lead = self._create_sale_lead(
            user=self.user_biller, partner_id=False, email="office@customer.example"
        )
        invoice = self._apply(self._open(lead, "invoice"))
        self.assertEqual(invoice._name, "account.move")
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(invoice.lead_id, lead)
