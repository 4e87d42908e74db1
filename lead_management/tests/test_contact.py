from odoo import Command
from odoo.exceptions import ValidationError
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
