import itertools

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_contact import LeadContactCommon


@tagged("post_install", "-at_install")
class TestCreateCustomer(LeadContactCommon):
    """The buttons Create Legal entity and Create contact."""

    VALUES = {
        "partner_name": "Bolt Ltd",
        "vat": "PL 525-224-84-81",
        "phone": "+48601602603",
        "email": "office@bolt.example",
        "website": "https://bolt.example",
        "street": "Main Street 1",
        "street2": "Floor 2",
        "zip": "12345",
        "city": "Springfield",
        "function": "Buyer",
    }
    PERSON = {
        "contact_first_name": "Anna",
        "contact_middle_name": "Maria",
        "contact_last_name": "Nowak",
    }

    def _create(self, **values):
        lead = self._create_lead(
            user=self.user_contacts, country_id=self.env.ref("base.pl").id, **values
        )
        return lead, lead.action_create_partner()

    def test_legal_entity_gets_the_data_of_the_lead(self):
        """REQ-0.43: set as Customer and opened; no person without a name of one."""
        lead, action = self._create(**self.VALUES)
        company = lead.partner_id
        self.assertTrue(company.is_company)
        self.assertEqual(company.name, "Bolt Ltd")
        self.assertEqual(company.country_id, self.env.ref("base.pl"))
        for name in ("vat", "phone", "email", "website", "street", "street2", "zip", "city"):
            self.assertEqual(company[name], self.VALUES[name], name)
        self.assertFalse(company.child_ids | lead.contact_id)
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["res_id"], company.id)

    def test_person_becomes_a_contact_of_the_legal_entity(self):
        """REQ-0.43: names and position; first name or surname suffices."""
        for names in (
            self.PERSON,
            {"contact_last_name": "Nowak"},
            {"contact_first_name": "Anna"},
        ):
            with self.subTest(names=names):
                lead, _action = self._create(**self.VALUES, **names)
                person = lead.partner_id.child_ids
                self.assertEqual(len(person), 1)
                self.assertEqual(lead.contact_id, person)
                self.assertFalse(person.is_company)
                self.assertEqual(person.name, " ".join(names.values()))
                self.assertEqual(person.function, "Buyer")
                self.assertFalse(person.email or person.phone)

    def test_without_a_legal_entity_a_private_person_is_made(self):
        """REQ-0.43, REQ-1.3: the button is Create contact then."""
        values = {**self.VALUES, **self.PERSON, "partner_name": False}
        lead, action = self._create(**values)
        person = lead.partner_id
        self.assertFalse(person.is_company or person.parent_id)
        self.assertEqual(person.name, "Anna Maria Nowak")
        for name in ("phone", "email", "street", "city", "function"):
            self.assertEqual(person[name], self.VALUES[name], name)
        self.assertEqual(action["res_id"], person.id)

    def test_the_button_follows_what_is_typed(self):
        """REQ-0.43: Legal entity, contact or none, before anything is saved."""
        with Form(self.env["lead.lead"].with_user(self.user_contacts)) as form:
            form.name = "Lead"
            self.assertEqual(form.create_partner_kind, "none")
            form.contact_last_name = "Nowak"
            self.assertEqual(form.create_partner_kind, "contact")
            form.partner_name = "Bolt Ltd"
            self.assertEqual(form.create_partner_kind, "company")
            self.assertTrue(form.can_create_partner)
            form.partner_id = self.company
            self.assertFalse(form.can_create_partner)

    def test_without_any_name_it_says_what_is_missing(self):
        """REQ-0.43"""
        lead = self._create_lead(user=self.user_contacts, phone="601602603")
        with self.assertRaisesRegex(UserError, "Legal entity name.*First name"):
            lead.action_create_partner()

    def test_a_lead_with_a_customer_gets_no_second_one(self):
        """REQ-0.43: two clicks, one customer."""
        lead, _action = self._create(**self.VALUES)
        count = self.env["res.partner"].search_count([("name", "=", "Bolt Ltd")])
        with self.assertRaisesRegex(UserError, "has the customer"):
            lead.action_create_partner()
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "Bolt Ltd")]), count)

    def test_without_the_contact_creation_group_the_button_hides(self):
        """REQ-0.43, REQ-0.16: and the call is refused, leaving nothing behind."""
        lead = self._create_lead(user=self.user_own, **self.VALUES)
        self.assertFalse(lead.can_create_partner)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.action_create_partner()
        self.assertFalse(lead.partner_id)
        self.assertFalse(self.env["res.partner"].search_count([("name", "=", "Bolt Ltd")]))

    def test_what_is_made_is_no_difference_to_the_lead(self):
        """REQ-0.43, REQ-2.10: nothing is shown twice afterwards."""
        lead, _action = self._create(**self.VALUES, **self.PERSON)
        self.assertFalse(lead.partner_email or lead.partner_phone)
        self.assertEqual(lead.email, "office@bolt.example")
        self.assertEqual(lead.contact_name, "Anna Maria Nowak")


@tagged("post_install", "-at_install")
class TestCustomerAndContact(LeadContactCommon):
    """Customer and Contact person on the card."""

    def test_a_contact_without_company_becomes_one_of_the_customer(self):
        """REQ-2.9: on creation and on a later change."""
        for route in ("create", "write"):
            person = self._create_partner("Jan Kowalski")
            values = {"partner_id": self.company.id, "contact_id": person.id}
            if route == "create":
                self._create_lead(user=self.user_contacts, **values)
            else:
                self._create_lead(user=self.user_contacts).write(values)
            with self.subTest(route=route):
                self.assertEqual(person.parent_id, self.company)

    def test_a_contact_of_another_company_is_asked_about(self):
        """REQ-2.9: shown on the card, moved only by the button."""
        other = self._create_partner("Other", is_company=True)
        self.person.parent_id = other
        lead = self._create_lead(
            user=self.user_contacts,
            partner_id=self.company.id,
            contact_id=self.person.id,
        )
        self.assertEqual(self.person.parent_id, other)
        self.assertEqual(lead.contact_other_company_id, other)
        lead.action_link_contact()
        self.assertEqual(self.person.parent_id, self.company)
        self.assertFalse(lead.contact_other_company_id)

    def test_link_is_offered_to_who_may_edit_the_contact(self):
        """REQ-0.16, REQ-2.9: the button hides for the others."""
        customer, employer = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Customer", "Employer")]
        )
        person = self.env["res.partner"].create({"name": "Person", "parent_id": employer.id})
        lead = self._create_lead(partner_id=customer.id, contact_id=person.id)
        self.assertEqual(lead.contact_other_company_id, employer)
        self.assertFalse(lead.can_link_contact)
        self.user_own.group_ids += self.env.ref("base.group_partner_manager")
        lead.invalidate_recordset()
        self.assertTrue(lead.can_link_contact)
        lead.contact_id = False
        self.assertFalse(lead.can_link_contact)

    def test_a_user_without_rights_on_contacts_saves_all_the_same(self):
        """REQ-2.9: the lead is saved, the person stays as it is."""
        lead = self._create_lead(partner_id=self.company.id, contact_id=self.person.id)
        self.assertEqual(lead.contact_id, self.person)
        self.assertFalse(self.person.parent_id)

    def test_the_customer_fills_what_the_lead_leaves_empty(self):
        """REQ-2.10, REQ-1.3: on creation, on a change and in the form."""
        self.company.write({"website": "https://acme.example", "city": "Springfield"})
        written = self._create_lead()
        written.write({"partner_id": self.company.id})
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            form.name = "Lead"
            form.partner_id = self.company
            self.assertEqual(form.email, "office@acme.example")
        created = self._create_lead(partner_id=self.company.id)
        for lead in (written, form.record, created):
            self.assertEqual(lead.partner_name, "Acme")
            self.assertEqual(lead.email, "office@acme.example")
            self.assertEqual(lead.phone_sanitized, "+48221112233")
            self.assertEqual(lead.website, "https://acme.example")
            self.assertEqual(lead.city, "Springfield")

    def test_what_the_user_typed_comes_first_and_both_are_shown(self):
        """REQ-2.10"""
        lead = self._create_lead(
            partner_id=self.company.id, email="me@other.example", phone="500600700"
        )
        self.assertEqual(lead.email, "me@other.example")
        self.assertEqual(lead.partner_email, "office@acme.example")
        self.assertEqual(lead.phone, "500600700")
        self.assertEqual(lead.partner_phone, "+48221112233")

    def test_the_same_value_written_differently_is_shown_once(self):
        """REQ-2.10: case and formatting are no difference."""
        lead = self._create_lead(
            partner_id=self.company.id,
            email="Office@Acme.Example",
            phone="22 111 22 33",
        )
        self.assertFalse(lead.partner_email)
        self.assertFalse(lead.partner_phone)

    def test_the_contact_person_comes_before_the_customer(self):
        """REQ-2.9, REQ-2.10: own e-mail and phone, the company's address."""
        self.company.write({"street": "Main Street 1", "city": "Springfield"})
        self.person.write({"street": "Side Street 2", "zip": "99999", "function": "Buyer"})
        self.person.country_id = self.env.ref("base.de")
        lead = self._create_lead(partner_id=self.company.id, contact_id=self.person.id)
        self.assertEqual(lead.email, "anna@acme.example")
        self.assertEqual(lead.phone, "+48601602603")
        self.assertEqual(lead.contact_name, "Anna Nowak")
        self.assertEqual(lead.function, "Buyer")
        self.assertEqual(lead.street, "Main Street 1")
        self.assertFalse(lead.zip or lead.country_id)

    def test_another_customer_brings_other_values(self):
        """REQ-2.9, REQ-2.10: the former customer's give way, those typed stay."""
        other = self._create_partner(
            "Bolt Ltd", is_company=True, email="office@bolt.example", city="Shelbyville"
        )
        for route in ("write", "form"):
            lead = self._create_lead(partner_id=self.company.id, website="https://x.example")
            if route == "write":
                lead.write({"partner_id": other.id})
            else:
                with Form(lead) as form:
                    form.partner_id = other
                    self.assertEqual(form.email, "office@bolt.example")
            with self.subTest(route=route):
                self.assertEqual(lead.partner_name, "Bolt Ltd")
                self.assertEqual(lead.email, "office@bolt.example")
                self.assertEqual(lead.city, "Shelbyville")
                self.assertFalse(lead.phone)
                self.assertEqual(lead.website, "https://x.example")

    def test_another_contact_person_brings_another_name(self):
        """REQ-2.9: no name is mixed of two persons."""
        other = self._create_partner("Jan Kowalski", email="jan@acme.example")
        lead = self._create_lead(contact_id=self.person.id)
        lead.write({"contact_middle_name": "Maria"})
        lead.write({"contact_id": other.id})
        self.assertEqual(lead.contact_name, "Jan Kowalski")
        self.assertEqual(lead.email, "jan@acme.example")

    def test_a_customer_taken_off_leaves_the_data(self):
        """REQ-2.10: the lead can still be called."""
        lead = self._create_lead(partner_id=self.company.id)
        lead.write({"partner_id": False})
        self.assertEqual(lead.partner_name, "Acme")
        self.assertEqual(lead.phone, "+48221112233")

    def test_one_of_two_partners_taken_off_leaves_the_data(self):
        """REQ-2.9, REQ-2.10: what was typed and became the customer's own is not wiped."""
        typed = {
            "partner_name": "Acme",
            "email": "office@acme.example",
            "phone": "+48221112233",
            "website": "https://acme.example",
            "contact_first_name": "Anna",
            "contact_last_name": "Nowak",
            "contact_middle_name": "Maria",
        }
        self.company.website = typed["website"]
        self.person.write({"email": False, "phone": False})
        for route, name in itertools.product(("write", "form"), ("partner_id", "contact_id")):
            lead = self._create_lead(partner_id=self.company.id, contact_id=self.person.id, **typed)
            if route == "write":
                lead.write({name: False})
            else:
                with Form(lead) as form:
                    form[name] = self.env["res.partner"]
            with self.subTest(route=route, taken_off=name):
                self.assertFalse(lead[name])
                self.assertEqual({key: lead[key] for key in typed}, typed)

    def test_a_form_that_is_not_saved_keeps_nothing_of_the_former_customer(self):
        """REQ-2.9, REQ-2.10: chosen twice before the first Save, taken off in between too."""
        other = self._create_partner("Bolt Ltd", is_company=True, email="office@bolt.example")
        for takes_off in (False, True):
            with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
                form.name = "Lead"
                form.website = "https://typed.example"
                form.partner_id = self.company
                if takes_off:
                    form.partner_id = self.env["res.partner"]
                form.partner_id = other
            lead = form.record
            with self.subTest(takes_off=takes_off):
                self.assertEqual(lead.partner_name, "Bolt Ltd")
                self.assertEqual(lead.email, "office@bolt.example")
                self.assertFalse(lead.phone)
                self.assertEqual(lead.website, "https://typed.example")

    def test_a_form_mixes_no_names_of_two_persons(self):
        """REQ-2.9: the middle name goes with its person."""
        other = self._create_partner("Jan Kowalski", email="jan@acme.example")
        lead = self._create_lead(contact_id=self.person.id, contact_middle_name="Maria")
        with Form(lead) as form:
            form.contact_id = other
        self.assertEqual(lead.contact_name, "Jan Kowalski")

    def test_a_malformed_email_of_the_customer_stops_no_lead(self):
        """REQ-0.40, REQ-2.10: shown beside, not taken over."""
        self.company.email = "ask the secretary"
        lead = self._create_lead(partner_id=self.company.id)
        self.assertFalse(lead.email)
        self.assertEqual(lead.partner_email, "ask the secretary")
        self.assertFalse(lead.copy().email)

    def test_an_archived_customer_stays(self):
        """REQ-2.9: on the lead, which can be opened, moved and searched by it."""
        lead = self._create_lead(partner_id=self.company.id)
        self.company.action_archive()
        lead.write({"status_id": self.status_qualified.id})
        self.assertEqual(lead.partner_id, self.company)
        found = lead.search([("partner_id", "=", self.company.id)])
        self.assertEqual(found, lead)

    def test_a_deleted_customer_leaves_the_data(self):
        """REQ-2.10"""
        lead = self._create_lead(partner_id=self.company.id)
        self.company.unlink()
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.partner_name, "Acme")
