import itertools

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LeadManagementCommon
from .routes import LeadRoutes


class LeadContactCommon(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_contacts = cls._create_user("lead_contacts", "own")
        cls.user_contacts.group_ids = [Command.link(cls.env.ref("base.group_partner_manager").id)]
        cls.company = cls._create_partner(
            "Acme", is_company=True, email="office@acme.example", phone="+48221112233"
        )
        cls.person = cls._create_partner(
            "Anna Nowak", email="anna@acme.example", phone="+48601602603"
        )

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})


@tagged("post_install", "-at_install")
class TestAddresses(LeadRoutes, LeadContactCommon):
    """E-mail and phone as people write them."""

    # phone as written: (as kept, in E.164)
    PHONES = {
        "abc": ("abc", False),
        "": (False, False),
        "   ": (False, False),
        "+48 601 602 603": ("+48 601 602 603", "+48601602603"),
        "0048601602603": ("0048601602603", "+48601602603"),
        "601-602-603": ("601-602-603", "+48601602603"),
        " 601 602 603 ": ("601 602 603", "+48601602603"),
        "(+49) 89 / 1234567": ("(+49) 89 / 1234567", "+49891234567"),
        "+48 (0) 601 602 603": ("+48 (0) 601 602 603", "+48601602603"),
        "12": ("12", False),
        "+": ("+", False),
        "+48": ("+48", False),
        "9" * 40: ("9" * 40, False),
        "+48 000 111 222": ("+48 000 111 222", "+48000111222"),
        "tel. 601602603 (office)": ("tel. 601602603 (office)", "+48601602603"),
        "+48 22 123 45 67 wew. 12": ("+48 22 123 45 67 wew. 12", "+48221234567"),
        "601 000 333 (kom.)": ("601 000 333 (kom.)", "+48601000333"),
        "(0-22) 123 45 67": ("(0-22) 123 45 67", "+48221234567"),
        "022 123 45 67": ("022 123 45 67", "+48221234567"),
        "601000333; 602000444": ("601000333; 602000444", "+48601000333"),
        "601 000 333 / 602 000 444": ("601 000 333 / 602 000 444", "+48601000333"),
        "tel:+48-22-123-45-67": ("tel:+48-22-123-45-67", "+48221234567"),
        "+7 495 123-45-67 доб. 12": ("+7 495 123-45-67 доб. 12", "+74951234567"),
        "６０１６０２６０３": ("６０１６０２６０３", "+48601602603"),
        "٦٠١٦٠٢٦٠٣": ("٦٠١٦٠٢٦٠٣", "+48601602603"),
    }
    MALFORMED_EMAILS = (
        "anna",
        "anna@",
        "@example.com",
        "anna example.com",
        "anna@example",
        "anna@@example.com",
        "jan kowalski@example.com",
        "a@b@example.com",
        "jan@exa mple.com",
        "foo@bar..com",
        "foo@-bar.com",
        "jan.@example.com",
        "jan@gmail,com",
        "anna@example.com, bob@",
        f"{'a' * 250}@example.com",
        f"{'a' * 65}@example.com",
        "Anna <>",
    )
    # e-mail as written: normalised
    EMAILS = {
        "anna@example.com": "anna@example.com",
        " Anna@Example.COM ": "anna@example.com",
        "Anna Nowak <anna@example.com>": "anna@example.com",
        "anna+leads@mail.example.co.uk": "anna+leads@mail.example.co.uk",
        "pat.o'neil@firm.example": "pat.o'neil@firm.example",
        "sales&marketing@firm.example": "sales&marketing@firm.example",
        "50%#off@firm.test": "50%#off@firm.test",
        "Info@Müller.example": "info@müller.example",
        "żółw@firma.example": "żółw@firma.example",
        "printer@office.local": "printer@office.local",
        "Nowak, Anna <anna@example.com>": "anna@example.com",
        "anna@example.com, bob@example.com": "anna@example.com",
        "Anna <anna@example.com>; bob@example.com": "anna@example.com",
    }

    def test_a_phone_never_stops_a_lead_on_any_route(self):
        """REQ-0.3: kept as written, in one form for the search, or without."""
        for route, save in self._get_routes().items():
            for phone, (kept, sanitized) in self.PHONES.items():
                with self.subTest(route=route, phone=phone):
                    lead = save({"phone": phone})
                    self.assertEqual(lead.phone or False, kept)
                    self.assertEqual(lead.phone_sanitized, sanitized)

    def test_a_number_of_a_spreadsheet_is_found_on_every_route(self):
        """REQ-0.62, REQ-1.25: Excel makes a decimal number of it; a file is read without."""
        for route, save in self._get_routes().items():
            with self.subTest(route=route):
                lead = save({"phone": "48601000222.0"})
                self.assertEqual(lead.phone_sanitized, "+48601000222")

    def test_a_malformed_email_is_refused_on_every_route(self):
        """REQ-0.40: with a message that says which address and where to correct it."""
        for route, save in self._get_routes().items():
            for email in self.MALFORMED_EMAILS:
                with self.subTest(route=route, email=email):
                    message = self._get_refusal(save, {"email": email})
                    self.assertIn(email, message)
                    self.assertIn("Email", message)

    def test_an_email_is_normalised_on_every_route(self):
        """REQ-0.40: one form for the search, whatever the case and the name before."""
        for route, save in self._get_routes().items():
            for email, normalized in self.EMAILS.items():
                with self.subTest(route=route, email=email):
                    lead = save({"email": email})
                    self.assertEqual(lead.email, email.strip())
                    self.assertEqual(lead.email_normalized, normalized)

    def test_an_emptied_email_is_no_malformed_one(self):
        """REQ-0.40, REQ-0.3"""
        lead = self._create_lead(email="anna@example.com")
        for nothing in ("", " ", False):
            lead.write({"email": nothing})
            self.assertFalse(lead.email)
            self.assertFalse(lead.email_normalized)

    def test_the_country_of_the_lead_completes_its_phone(self):
        """REQ-0.3: a number without prefix is one of the lead's country."""
        lead = self._create_lead(phone="089 1234567")
        lead.country_id = self.env.ref("base.de")
        self.assertEqual(lead.phone_sanitized, "+49891234567")
        lead.country_id = False
        self.assertNotEqual(lead.phone_sanitized, "+49891234567")

    def test_a_copy_keeps_normalised_values(self):
        """REQ-0.44"""
        lead = self._create_lead(phone="601 602 603", email="Anna@Example.com")
        copy = lead.copy()
        self.assertEqual(copy.phone_sanitized, "+48601602603")
        self.assertEqual(copy.email_normalized, "anna@example.com")


@tagged("post_install", "-at_install")
class TestOtherInformation(LeadContactCommon):
    def test_form_keeps_legal_entity_person_and_marketing(self):
        """REQ-0.35: what the tab holds is on the lead after Save."""
        campaign = self.env["utm.campaign"].create({"title": "Autumn"})
        source = self.env["utm.source"].create({"name": "Trade fair in Berlin"})
        medium = self.env["utm.medium"].create({"name": "Leaflet"})
        values = {
            "partner_name": "Acme",
            "website": "https://acme.example",
            "street": "Main Street 1",
            "city": "Springfield",
            "zip": "12345",
            "contact_first_name": "Anna",
            "contact_middle_name": "Maria",
            "contact_last_name": "Nowak",
            "function": "Buyer",
        }
        poland = self.env.ref("base.pl")
        state = self.env["res.country.state"].search([("country_id", "=", poland.id)], limit=1)
        links = {
            "country_id": poland,
            "state_id": state,
            "campaign_id": campaign,
            "source_id": source,
            "medium_id": medium,
        }
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            for name, value in (values | links).items():
                form[name] = value
        lead = form.record
        for name, value in (values | links).items():
            self.assertEqual(lead[name], value, name)
        self.assertEqual(lead.contact_name, "Anna Maria Nowak")


@tagged("post_install", "-at_install")
class TestName(LeadContactCommon):
    """A lead that nobody has named."""

    def test_an_empty_name_is_filled_on_every_route(self):
        """REQ-1.1: from legal entity name, person, e-mail, phone, website in order."""
        sources = {
            "partner_name": "Acme",
            "contact_last_name": "Nowak",
            "email": "anna@example.com",
            "phone": "601602603",
            "website": "https://acme.example",
        }
        while sources:
            expected = next(iter(sources.values()))
            with self.subTest(sources=list(sources)):
                self.assertEqual(self._create_nameless(**sources).name, expected)
                self.assertEqual(self._import_nameless(**sources).name, expected)
                self.assertEqual(self._fill_in_nameless(**sources).name, expected)
                lead = self._create_lead(name="Old name", **sources)
                lead.write({"name": " "})
                self.assertEqual(lead.name, expected)
            del sources[next(iter(sources))]

    def _create_nameless(self, **values):
        return self.env["lead.lead"].with_user(self.user_own).create([values])

    def _import_nameless(self, **values):
        Lead = self.env["lead.lead"].with_user(self.user_all)
        result = Lead.load(list(values), [list(values.values())])
        self.assertFalse(result["messages"])
        return Lead.browse(result["ids"])

    def _fill_in_nameless(self, **values):
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            for name, value in values.items():
                form[name] = value
        return form.record

    def test_a_lead_with_nothing_to_be_called_by_is_refused(self):
        """REQ-1.1: on creation, on import and when the name is taken away."""
        Lead = self.env["lead.lead"].with_user(self.user_all)
        message = "A lead needs a Name"
        for values in ({}, {"name": ""}, {"name": "  ", "email": "", "phone": " "}):
            refused = self.assertRaisesRegex(ValidationError, message)
            with self.subTest(values=values), refused:
                Lead.create([values])
        result = Lead.load(["city"], [["Springfield"]])
        self.assertIn(message, result["messages"][0]["message"])
        lead = self._create_lead(name="Nothing else")
        with self.assertRaisesRegex(ValidationError, message):
            lead.write({"name": ""})

    def test_a_name_that_was_typed_stays(self):
        """REQ-1.1: filled only where it is empty."""
        lead = self._create_lead(name="Shelves", partner_name="Acme")
        lead.write({"partner_name": "Acme Europe"})
        self.assertEqual(lead.name, "Shelves")

    def test_a_private_caller_needs_no_company(self):
        """REQ-1.3: a phone number is enough."""
        lead = self._create_nameless(phone="601602603")
        self.assertFalse(lead.partner_id or lead.partner_name)
        lead.set_won()
        self.assertEqual(lead.status_kind, "won")


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


@tagged("post_install", "-at_install")
class TestFollowCustomer(LeadContactCommon):
    """A change of the customer or contact person shows on the lead at once."""

    CHANGES = {
        "email": ("new@acme.example", "typed@acme.example"),
        "phone": ("+48223334455", "500600700"),
        "vat": ("PL5252248481", "5260250995"),
        "website": ("https://new.example", "https://typed.example"),
        "street": ("New Street 2", "Typed Street 3"),
        "street2": ("Floor 3", "Floor 4"),
        "zip": ("54321", "11111"),
        "city": ("Shelbyville", "Capital City"),
    }

    def test_every_value_follows_where_it_is_empty_or_the_old_one(self):
        """REQ-2.10: company and contact person, empty and equal alike."""
        for link in ("partner_id", "contact_id"):
            partner = self._create_partner("Partner", is_company=link == "partner_id")
            lead = self._create_lead(**{link: partner.id})
            for name, (first, second) in self.CHANGES.items():
                with self.subTest(link=link, field=name):
                    partner.write({name: first})
                    self.assertEqual(lead[name], first)
                    partner.write({name: second})
                    self.assertEqual(lead[name], second)
                    partner.write({name: False})
                    self.assertFalse(lead[name])

    def test_what_the_user_typed_is_untouched(self):
        """REQ-2.10: and the other value is shown beside."""
        lead = self._create_lead(
            partner_id=self.company.id,
            **{name: typed for name, (_new, typed) in self.CHANGES.items()},
        )
        self.company.write({name: new for name, (new, _typed) in self.CHANGES.items()})
        for name, (_new, typed) in self.CHANGES.items():
            self.assertEqual(lead[name], typed, name)
        self.assertEqual(lead.partner_email, "new@acme.example")
        self.assertEqual(lead.partner_phone, "+48223334455")

    def test_a_text_emptied_by_a_program_is_empty(self):
        """REQ-2.10, REQ-5.8: an empty text counts as none."""
        lead = self._create_lead(partner_id=self.company.id, city="", phone="")
        lead.write({"street": "", "city": "", "phone": ""})
        self.company.write({"street": "New Street", "city": "X", "phone": "500600700"})
        self.assertEqual((lead.street, lead.city, lead.phone), ("New Street", "X", "500600700"))

    def test_country_and_state_follow(self):
        """REQ-2.10"""
        lead = self._create_lead(partner_id=self.company.id)
        state = self.env.ref("base.state_us_5")
        self.company.write({"country_id": state.country_id.id, "state_id": state.id})
        self.assertEqual(lead.country_id, state.country_id)
        self.assertEqual(lead.state_id, state)

    def test_normalised_values_and_search_follow(self):
        """REQ-2.10: the lead is found by the new number and address."""
        lead = self._create_lead(partner_id=self.company.id)
        self.company.write({"phone": "500 600 700", "email": "New@Acme.example"})
        self.assertEqual(lead.phone_sanitized, "+48500600700")
        self.assertEqual(lead.email_normalized, "new@acme.example")
        found = lead.search([("display_name", "ilike", "500-600-700")])
        self.assertEqual(found, lead)

    def test_a_company_renamed(self):
        """REQ-2.10: legal entity name; the lead's own name stays."""
        lead = self._create_lead(name="Shelves", partner_id=self.company.id)
        typed = self._create_lead(partner_id=self.company.id, partner_name="Acme East")
        self.company.name = "Acme Europe"
        self.assertEqual(lead.partner_name, "Acme Europe")
        self.assertEqual(lead.name, "Shelves")
        self.assertEqual(typed.partner_name, "Acme East")

    def test_the_company_of_the_customer_renamed(self):
        """REQ-2.10: where the customer is a person who works there."""
        self.person.parent_id = self.company
        lead = self._create_lead(partner_id=self.person.id)
        self.assertEqual(lead.partner_name, "Acme")
        self.company.name = "Acme Europe"
        self.assertEqual(lead.partner_name, "Acme Europe")
        self.assertEqual(lead.email, "anna@acme.example")

    def test_a_person_renamed(self):
        """REQ-2.10: first name and surname, as contact person and as customer."""
        for link in ("contact_id", "partner_id"):
            person = self._create_partner("Anna Nowak")
            lead = self._create_lead(**{link: person.id})
            with self.subTest(link=link):
                person.name = "Anna Maria Kowalska"
                self.assertEqual(lead.contact_first_name, "Anna")
                self.assertEqual(lead.contact_last_name, "Maria Kowalska")
                person.name = "Kowalska"
                self.assertFalse(lead.contact_first_name)
                self.assertEqual(lead.contact_name, "Kowalska")

    def test_a_person_renamed_whose_middle_name_was_typed(self):
        """REQ-2.10: no part of the old name is left over, none comes twice."""
        self.person.name = "Anna Maria Nowak"
        lead = self._create_lead(contact_id=self.person.id)
        lead.write({"contact_middle_name": "Maria", "contact_last_name": "Nowak"})
        self.person.name = "Anna Maria Kowalska"
        self.assertEqual(lead.contact_name, "Anna Maria Kowalska")

    def test_a_person_with_another_name_on_the_lead_stays(self):
        """REQ-2.10"""
        lead = self._create_lead(contact_id=self.person.id, contact_last_name="Typed")
        self.person.name = "Anna Kowalska"
        self.assertEqual(lead.contact_name, "Typed")

    def test_contacts_that_take_the_address_of_their_company_pass_it_on(self):
        """REQ-2.10: Odoo copies the address of a company to its contacts."""
        self.person.write({"parent_id": self.company.id, "type": "contact"})
        lead = self._create_lead(partner_id=self.person.id)
        self.company.write({"street": "New Street 2", "city": "Shelbyville"})
        self.assertEqual(self.person.city, "Shelbyville")
        self.assertEqual(lead.city, "Shelbyville")
        self.assertEqual(lead.street, "New Street 2")

    def test_customer_and_contact_changed_in_one_write(self):
        """REQ-2.10: the lead follows the one whose value it had."""
        self.company.city = "Springfield"
        self.person.city = "Ogdenville"
        lead = self._create_lead(partner_id=self.company.id, contact_id=self.person.id)
        self.assertEqual(lead.phone, self.person.phone)
        for partners, city, phone in (
            (self.person | self.company, "Shelbyville", "500600700"),
            (self.company | self.person, "Capital City", "500600800"),
        ):
            partners.write({"city": city, "phone": phone})
            self.assertEqual((lead.city, lead.phone), (city, phone))
            self.company.city = "Springfield"
            self.person.city = "Ogdenville"
            self.company.phone = "+48221112233"

    def test_an_email_that_becomes_malformed_takes_nothing_from_the_lead(self):
        """REQ-2.10, REQ-0.40: shown beside; the lead follows to the next address."""
        for broken in ("ask the secretary", "anna@gmail,com", "a@b@c.example"):
            lead = self._create_lead(partner_id=self.company.id)
            other = self._create_lead(partner_id=self.company.id, email="me@other.example")
            before = lead.email
            self.company.email = broken
            self.company.email = f"{broken} "
            self.assertEqual(lead.email, before)
            self.assertEqual(lead.partner_email, f"{broken} ")
            self.company.email = "back@acme.example"
            self.assertEqual(lead.email, "back@acme.example")
            self.assertEqual(other.email, "me@other.example")

    def test_an_email_with_rare_letters_is_followed(self):
        """REQ-2.10: what Odoo's own pattern does not know is an address all the same."""
        lead = self._create_lead(partner_id=self.company.id)
        for email in (
            "pat.o'neil@firm.example",
            "sales&marketing@firm.example",
            "info@müller.example",
            "office@acme.example, info@acme.example",
        ):
            self.company.email = email
            self.assertEqual(lead.email, email)
            self.assertEqual(lead.email_normalized, self.company.email_normalized)

    def test_a_clerk_without_the_app_changes_the_customer(self):
        """REQ-2.10: whoever keeps the contacts need not see leads."""
        lead = self._create_lead(partner_id=self.company.id)
        clerk = self._create_user("contact_clerk", None)
        clerk.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        self.company.with_user(clerk).write({"phone": "500600700"})
        self.assertEqual(lead.phone, "500600700")

    def test_leads_of_others_archived_and_closed_follow_too(self):
        """REQ-2.10: whatever lead is linked."""
        leads = self._create_leads(3, user=self.user_manager, partner_id=self.company.id)
        leads[0].action_archive()
        leads[1].write(self._as_lost())
        self.company.phone = "500600700"
        self.assertEqual(set(leads.mapped("phone")), {"500600700"})

    def test_following_is_no_change_by_a_user(self):
        """REQ-2.16, REQ-2.10"""
        lead = self._create_lead(partner_id=self.company.id)
        before = lead.date_last_user_change
        log = lead.status_change_ids
        self.company.write({"phone": "500600700", "name": "Acme Europe"})
        self.assertEqual(lead.date_last_user_change, before)
        self.assertEqual(lead.status_change_ids, log)

    def _count_queries(self, partners, values):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        partners.write(values)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_leads(self):
        """REQ-2.10, REQ-1.29: a customer of many leads is saved as fast."""
        values = {"phone": "500600700", "email": "new@acme.example", "name": "Acme 2"}
        one, many = self._create_partner("Acme"), self._create_partner("Acme")
        self._create_leads(1, partner_id=one.id)
        self._create_leads(40, partner_id=many.id)
        self._count_queries(self._create_partner("Acme"), values)
        self.assertEqual(self._count_queries(one, values), self._count_queries(many, values))

    def test_queries_on_leads_do_not_grow_with_customers(self):
        """REQ-2.10, REQ-1.29: what the leads add to a mass change is constant."""
        values = {"phone": "500600700"}
        added = []
        for count in (2, 12):
            without, having = (
                self.env["res.partner"].create([{"name": "X"}] * count) for _turn in range(2)
            )
            self._count_queries(without, {"phone": "500600701"})
            for partner in having:
                self._create_lead(partner_id=partner.id)
            added.append(self._count_queries(having, values) - self._count_queries(without, values))
        self.assertEqual(added[0], added[1])

    def test_merged_partners_keep_their_leads(self):
        """REQ-2.9, REQ-2.10: Odoo's merge moves the links, what was typed stays."""
        double = self._create_partner("ACME", is_company=True, phone="+48500600700")
        lead = self._create_lead(partner_id=double.id, city="Typed City")
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.company | double).ids)],
                "dst_partner_id": self.company.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.assertFalse(double.exists())
        self.assertEqual(lead.partner_id, self.company)
        self.assertEqual(lead.city, "Typed City")
        self.company.city = "Shelbyville"
        self.assertEqual(lead.city, "Typed City")
        self.company.street = "New Street"
        self.assertEqual(lead.street, "New Street")
