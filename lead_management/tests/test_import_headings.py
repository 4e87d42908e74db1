from odoo.tests import tagged

from ..import_headings import HEADINGS, find_field
from .import_common import LeadImportCommon


@tagged("post_install", "-at_install")
class TestImportHeadings(LeadImportCommon):
    """Columns find their fields by what other programs call them."""

    def _get_matches(self, *headings, user=None):
        line = ";".join(headings)
        cells = ";".join("x" for _heading in headings)
        importer = self._create_importer(f"{line}\n{cells}", user=user)
        preview = self._preview(importer)
        return [(preview["matches"] or {}).get(index, [None])[0] for index in range(len(headings))]

    def test_exports_of_other_programs(self):
        """REQ-1.25: HubSpot, Bitrix24, Salesforce, Odoo's CRM, however they are written."""
        cases = {
            "Contact name": "contact_name",
            "Full Name": "contact_name",
            "First Name": "contact_first_name",
            "first_name": "contact_first_name",
            "LastName": "contact_last_name",
            "Company name": "partner_name",
            "Phone number": "phone",
            "Mobile": "phone",
            "E-mail address": "email",
            "Job title": "function",
            "Street": "street",
            "Zip": "zip",
            "Postal Code": "zip",
            "Lead source": "source_id",
            "Deal amount": "expected_revenue",
            "Lead Owner": "user_id",
            "Stage": "status_id",
            "Website URL": "website",
            "State/Region": "state_id",
            "Notes": "description",
            "NIP": "vat",
            "Imię i nazwisko": "contact_name",
            "Imię": "contact_first_name",
            "Nazwa firmy": "partner_name",
            "Numer telefonu": "phone",
            "Adres e-mail": "email",
            "Kod pocztowy": "zip",
            "Źródło leada": "source_id",
            "Kwota": "expected_revenue",
            "ФИО": "contact_name",
            "Название компании": "partner_name",
            "Номер телефона": "phone",
            "Эл. почта": "email",
            "Сумма сделки": "expected_revenue",
            "Ответственный": "user_id",
        }
        for heading, name in cases.items():
            with self.subTest(heading=heading):
                self.assertEqual(self._get_matches(heading, "Nothing known"), [name, None])

    def test_the_label_goes_before_another_word(self):
        """REQ-1.25: the column "Phone" rather than "Mobile"; one column a field."""
        self.assertEqual(self._get_matches("Mobile", "Phone"), [None, "phone"])
        self.assertEqual(self._get_matches("Email", "E-mail address"), ["email", None])

    def test_every_field_named_is_one_that_is_imported(self):
        """REQ-1.25: a field that is renamed is not forgotten here."""
        importer = self._create_importer("Name\nA")
        offered = {field["name"] for field in importer.get_fields_tree("lead.lead")}
        self.assertFalse(HEADINGS.keys() - offered)
        self.assertIsNone(find_field("Nothing known"))

    def test_a_full_name_is_taken_apart(self):
        """REQ-1.25: also where the parts have columns of their own, which go first."""
        text = "Contact name;First name\nJan Kowalski;\nAnna Nowak-Lis;Anna Maria\nMadonna;"
        leads = self._import_leads(self._create_importer(text))
        names = leads.mapped(lambda lead: (lead.contact_first_name, lead.contact_last_name))
        self.assertEqual(names, [("Jan", "Kowalski"), ("Anna Maria", False), (False, "Madonna")])

    def test_rows_of_one_message_stand_together(self):
        """REQ-1.25: what is wrong is said without the name of each lead."""
        text = "Name;Email;Expected revenue\nA;nobody;1\nB;no.at;2\nC;c@example.com;-3\nD;;-3"
        [result] = self._import_file(self._create_importer(text), dryrun=True)
        messages = {}
        for message in result["messages"]:
            messages.setdefault(message["message"], []).append(message["lead_row"])
        self.assertEqual(sorted(messages.values()), [[2, 3], [4, 5]])
