"""Addresses and numbers against the libraries that know them."""

import importlib.util
from pathlib import Path
from unittest.mock import patch

import email_validator
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools.mail import email_normalize

from odoo.addons.lead_management.email_address import get_email_forms, normalize_email
from odoo.addons.lead_management.phone_number import find_phone_numbers
from odoo.addons.phone_validation.tools import phone_validation

from .test_contact import LeadContactCommon

TRIES = settings(max_examples=300, deadline=None, database=None, derandomize=True)
ADDRESS_LETTERS = "ab1.-_+'&#%!@ ,;<>\"()żü漢"
# what people write before and after a number, never a number itself
LABELS = ("", "tel. ", "Tel: ", "kom. ", "mob.: ", "тел. ", "phone ", "tel:")
REMARKS = ("", " (kom.)", " wew. 12", " wewn. 345", " ext. 7", " x12", "#99", " доб. 12", " office")
SEPARATORS = ("; ", ", ", " / ", "/", " | ", "\n", " lub ", " or ")
REGIONS = ("PL", "DE", "FR", "GB", "US", "RU", "UA", "CZ", "IN", "BR")


def run_migration(cr, version, name):
    """Run one script of the addon as an upgrade from the first release does."""
    folder = Path(__file__).parents[1] / "migrations" / version
    spec = importlib.util.spec_from_file_location("migration", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.migrate(cr, "19.0.1.0.0")


def numbers_of_region(region):
    """Return examples of both kinds of numbers of a region."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    found = (phonenumbers.example_number_for_type(region, kind) for kind in kinds)
    return [(region, number) for number in found if number]


def is_address(text):
    """Tell what the library says of one address."""
    try:
        # names that are special in the world are everyday ones in a company
        with patch.object(email_validator, "SPECIAL_USE_DOMAIN_NAMES", []):
            found = validate_email(text, allow_quoted_local=True, check_deliverability=False)
    except EmailNotValidError:
        return False
    return bool(found)


NUMBERS = st.sampled_from([pair for region in REGIONS for pair in numbers_of_region(region)])
FORMATS = st.sampled_from(
    (
        phonenumbers.PhoneNumberFormat.E164,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.NATIONAL,
    )
)


@tagged("post_install", "-at_install")
class TestAddressRules(BaseCase):
    """REQ-0.40, REQ-0.62: made-up values, and what the libraries say of them."""

    @TRIES
    @given(st.emails())
    def test_every_address_counts(self, address):
        """REQ-0.40: what an address may be, is one, with Odoo's own normal form.

        But for its domain, which is compared in its own letters.
        """
        self.assertEqual(bool(normalize_email(address)), is_address(address), address)
        if is_address(address):
            expected = get_email_forms(email_normalize(address))
            self.assertEqual(normalize_email(address), expected[0])
            self.assertEqual(normalize_email(f"Anna <{address}>"), expected[0])
            self.assertIn(email_normalize(address), expected)

    @TRIES
    @given(st.text(ADDRESS_LETTERS, max_size=12), st.text(ADDRESS_LETTERS, max_size=12))
    def test_what_is_taken_is_what_odoo_writes_to(self, before, after):
        """REQ-0.40: no text stands for an address that Odoo reads as another one."""
        text = f"{before}@{after}.example"
        found = normalize_email(text)
        if found:
            self.assertTrue(is_address(found), text)
            self.assertEqual(found, email_normalize(text, strict=False))
        elif is_address(text) and '"' not in text:
            self.fail(f"{text} is an address")

    def test_what_comes_along_when_an_address_is_copied(self):
        """REQ-0.40: marks that nobody sees, the full stop of a sentence, the rest of a link."""
        for text in (
            "jan@example.com.",
            "\u200bjan@example.com",
            "jan@exam\u200bple.com",
            "jan@example.com\u202e",
            "\u2068jan@example.com\u2069",
            "\u00a0jan@example.com ;",
            "mailto:jan@example.com?subject=Racks&body=Hello",
            "jan@example.com!",
            '"jan@example.com"',
            "„jan@example.com”",
            "(jan@example.com)",
            "['jan@example.com']",
            "e-mail: jan@example.com",
            "ｊａｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "jan@example。com",
        ):
            self.assertEqual(normalize_email(text), "jan@example.com", repr(text))
        self.assertEqual(normalize_email('"jan@home"@example.com'), '"jan@home"@example.com')
        for text in ("(jan@example.com", "„jan@example.com” - Anna", "anna: jan@example.com"):
            self.assertFalse(normalize_email(text), repr(text))
        for text in ("jan.@example.com", "jan@example..com", "jan@example", ".", "\u200b"):
            self.assertFalse(normalize_email(text), repr(text))

    @TRIES
    @given(NUMBERS, FORMATS, st.sampled_from(LABELS), st.sampled_from(REMARKS))
    def test_a_number_is_found_among_words(self, pair, number_format, label, remark):
        """REQ-0.62: labels, remarks and extensions are no part of it."""
        region, number = pair
        text = f"{label}{phonenumbers.format_number(number, number_format)}{remark}"
        wanted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        self.assertEqual(find_phone_numbers(text, region, number.country_code), (wanted,), text)

    @TRIES
    @given(NUMBERS, NUMBERS, st.sampled_from(SEPARATORS), st.sampled_from(REMARKS))
    def test_a_second_number_is_found_too(self, first, second, separator, remark):
        """REQ-0.62: the first one counts before it."""
        region, number = first
        written = [
            phonenumbers.format_number(item, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            for _region, item in (first, second)
        ]
        wanted = dict.fromkeys(
            phonenumbers.format_number(item, phonenumbers.PhoneNumberFormat.E164)
            for _region, item in (first, second)
        )
        text = f"{written[0]}{remark}{separator}{written[1]}"
        found = find_phone_numbers(text, region, number.country_code)
        self.assertEqual(found, tuple(wanted), text)

    @TRIES
    @given(st.text(max_size=40))
    def test_whatever_is_written_never_fails(self, text):
        """REQ-0.3: any text has an address or none, a number or none."""
        normalize_email(text)
        for number in find_phone_numbers(text, "PL", 48):
            self.assertRegex(number, r"\+[1-9][0-9]{6,14}")

    def test_numbers_as_spreadsheets_write_them(self):
        """REQ-0.62, REQ-1.25: Excel makes a decimal number of a telephone number."""
        for text in (
            "48601000222.0",
            "601000222.0",
            "4.8601000222E+10",
            "48601000222,00",
            "+48601000222.0",
        ):
            self.assertEqual(find_phone_numbers(text, "PL", 48), ("+48601000222",), text)

    def test_a_number_with_its_prefix_is_that_of_odoo(self):
        """REQ-0.62: in every region, although it is read once and not twice."""
        for region in sorted(phonenumbers.SUPPORTED_REGIONS):
            for _region, number in numbers_of_region(region):
                digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                for text in (digits, f"{digits[:-3]} 007", f"{digits}1"):
                    wanted = phone_validation.phone_format(
                        text, None, None, force_format="E164", raise_exception=False
                    )
                    if wanted != text or text == digits:
                        self.assertEqual(find_phone_numbers(text)[:1], (wanted,), text)

    def test_numbers_among_other_digits(self):
        """REQ-0.62: the lines of a switchboard, a former zero, the format of amounts, letters."""
        for text, wanted in (
            ("22 123 45 67-69", "+48221234567"),
            ("(22) 123 45 67 – 9", "+48221234567"),
            ("+48 22 123 45 67-69", "+48221234567"),
            ("+48 22 123 45 67 – 9", "+48221234567"),
            ("+48 22 123 45 67 (12)", "+48221234567"),
            ("22 123 45 67 (12)", "+48221234567"),
            ("0-601-000-333", "+48601000333"),
            ("+48 0 601 000 333", "+48601000333"),
            ("+48 (0)601-000-333", "+48601000333"),
            ("+39 06 6982 1234", "+390669821234"),
            ("601,000,333", "+48601000333"),
            ("601_000_333", "+48601000333"),
            ("+48 601 OOO 333", "+48601000333"),
        ):
            self.assertEqual(find_phone_numbers(text, "PL", 48), (wanted,), text)
        both = ("+48601000333", "+48602000444")
        for text in ("601000333-602000444", "+48601000333-602000444"):
            self.assertEqual(find_phone_numbers(text, "PL", 48), both, text)
        # a number of another country is not cut to one of this
        self.assertFalse(find_phone_numbers("8-800-555-35-35", "PL", 48))


@tagged("post_install", "-at_install")
class TestAddressForms(LeadContactCommon):
    """REQ-0.40, REQ-5.4: one domain, written in its own letters and as mail programs send it."""

    FORMS = (
        "info@müller.example",
        "Info@xn--mller-kva.example",
        "Jan <info@XN--MLLER-KVA.example>",
    )

    def test_both_forms_are_one_address(self):
        """REQ-5.4: duplicates, and the search."""
        leads = [self._create_lead(email=form) for form in self.FORMS]
        for lead in leads:
            self.assertEqual(lead.email_normalized, "info@müller.example")
            self.assertEqual(lead.duplicate_lead_count, 2)
        for form in self.FORMS[:2]:
            found = leads[0].search([("display_name", "ilike", form)])
            self.assertEqual(sorted(found.ids), [lead.id for lead in leads])

    def test_what_came_along_with_an_address_is_not_stored(self):
        """REQ-0.40: by a person, and by what arrives by itself."""
        copied = "\u200bjan@example.com."
        lead = self._create_lead(email=copied)
        values = {"name": "Copied", "email": copied, "company_id": lead.company_id.id}
        arrived = self.env["lead.lead"].sudo()._intake(values, "capture")
        self.assertEqual([lead.email, arrived[:1].email], ["jan@example.com"] * 2)
        lead.email = "anna@example.com\u202e"
        self.assertEqual(lead.email, "anna@example.com")

    def test_customers_are_matched_by_either_form(self):
        """REQ-2.9"""
        for number, kept in enumerate(self.FORMS[:2], 1):
            partner = self._create_partner(kept, email=kept)
            for form in self.FORMS[:2]:
                lead = self._create_lead(email=form)
                matches = [match for match, _why in lead._find_partner_matches()[lead]]
                self.assertIn(partner, matches, (kept, form))
                self.assertEqual(lead.duplicate_partner_count, number)

    def test_a_migration_brings_stored_addresses_to_one_form(self):
        """REQ-5.4: what an earlier version has stored."""
        lead = self._create_lead(email=self.FORMS[1])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_lead SET email_normalized = 'info@xn--mller-kva.example' WHERE id = %s",
            (lead.id,),
        )
        self.env.invalidate_all()
        run_migration(self.env.cr, "19.0.1.2.0", "end-address-forms")
        self.assertEqual(lead.email_normalized, "info@müller.example")

    def test_what_is_no_domain_stays_as_it_is(self):
        """REQ-0.40"""
        self.assertFalse(normalize_email("info@xn--.example"))
        self.assertEqual(normalize_email("a@plain.example"), "a@plain.example")
        self.assertEqual(get_email_forms(False), [])


@tagged("post_install", "-at_install")
class TestSecondNumber(LeadContactCommon):
    """A phone field with two numbers is found by either."""

    def test_search_finds_either_number(self):
        """REQ-0.62"""
        lead = self._create_lead(phone="601 000 333 / 602 000 444")
        for text in ("601000333", "602-000-444", "+48 602 000 444", "tel. 602000444 (dom)"):
            self.assertIn(lead, lead.search([("display_name", "ilike", text)]), text)
        pasted = "602 000 444; 601 000 333"
        self.assertEqual(lead.search([("display_name", "ilike", pasted)]), lead)

    def test_either_number_makes_a_duplicate(self):
        """REQ-5.4"""
        self._create_lead(phone="601 000 333; 602 000 444")
        for phone in ("601000333", "602000444", "500 100 200, 602 000 444"):
            lead = self._create_lead(phone=phone)
            self.assertTrue(lead.duplicate_lead_count, phone)

    def test_a_customer_with_remarks_around_the_number_is_matched(self):
        """REQ-2.9: by the number of the partner, however it is written."""
        partner = self._create_partner(
            "Remarks Ltd",
            phone="(22) 555 66 77 wew. 3 sekretariat",
            country_id=self.env.ref("base.pl").id,
        )
        self.assertEqual(partner.phone_sanitized, "+48225556677")
        lead = self._create_lead(phone="+48225556677")
        self.assertIn(partner, [match for match, _why in lead._find_partner_matches()[lead]])

    def test_a_migration_reads_anew_what_is_stored(self):
        """REQ-0.62: addresses and numbers of earlier versions."""
        lead = self._create_lead(phone="601 000 333 (kom.), 602 000 444", email="a@b.example")
        plain = self._create_lead(phone="601000333", email="b@b.example")
        partner = self._create_partner("Remarks Ltd", phone="+48 22 555 66 77 wew. 3")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_lead SET email = 'jan kowalski@b.example',"
            " email_normalized = 'kowalski@b.example', phone_sanitized = NULL,"
            " phone_other_sanitized = NULL, search_text = 'x' WHERE id = %s",
            (lead.id,),
        )
        self.env.cr.execute(
            "UPDATE res_partner SET phone_sanitized = NULL WHERE id = %s", (partner.id,)
        )
        self.env.invalidate_all()
        before = plain.write_date
        for name in ("pre-addresses", "end-addresses"):
            run_migration(self.env.cr, "19.0.1.1.0", name)
        self.assertEqual(lead.phone_sanitized, "+48601000333")
        self.assertEqual(lead.phone_other_sanitized, "+48602000444")
        self.assertFalse(lead.email_normalized)
        self.assertIn("48602000444", lead.search_text)
        self.assertEqual(partner.phone_sanitized, "+48225556677")
        self.assertEqual(plain.write_date, before)
