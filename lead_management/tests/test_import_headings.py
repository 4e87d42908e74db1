from odoo.tests import tagged

from ..import_headings import HEADINGS, find_field
from .import_common import LeadImportCommon


@tagged("post_install", "-at_install", "once")
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
        """REQ-1.25: the column "City" rather than "Town"; one column a field."""
        self.assertEqual(self._get_matches("Town", "City"), [None, "city"])

    def test_a_second_telephone_and_e_mail_are_not_left_out(self):
        """REQ-1.25, REQ-5.4: both are found; what is no address is kept as text."""
        text = (
            "Name;Mobile;Phone;Email;Secondary email\n"
            "A;+48 601 000 111;48221234567.0;a@example.com;b@example.com\n"
            "B;+48 601 000 112;+48 601 000 112;c@example.com;nobody\n"
            "C;;+48 601 000 113;;d@example.com\n"
        )
        matches = self._get_matches("Mobile", "Phone", "Email", "Secondary email")
        self.assertEqual(matches, ["phone", "phone", "email", "email"])
        leads = self._import_leads(self._create_importer(text))
        self.assertEqual(
            leads.mapped("phone"),
            ["+48 601 000 111; 48221234567", "+48 601 000 112", "+48 601 000 113"],
        )
        self.assertEqual(
            leads.mapped("email"),
            ["a@example.com; b@example.com", "c@example.com", "d@example.com"],
        )
        self.assertEqual(leads[0].phone_sanitized, "+48601000111")
        for text in ("b@example.com", "22 123 45 67"):
            found = leads.search([("display_name", "ilike", text), ("id", "in", leads.ids)])
            self.assertEqual(found, leads[0], text)
        self.assertIn("Secondary email: nobody", str(leads[1].description))

    def test_numbers_of_another_program_are_no_external_ids(self):
        """REQ-1.25: the column "ID" of another CRM goes to the description, and says so."""
        text = "ID;Name;Description\n10023;A;Wants racks\n10024;B;\n"
        leads = self._import_leads(self._create_importer(text))
        self.assertFalse(any(leads.get_external_id().values()))
        self.assertIn("Wants racks", str(leads[0].description))
        self.assertIn("ID: 10023", str(leads[0].description))
        self.assertIn("ID: 10024", str(leads[1].description))
        importer = self._create_importer(text)
        preview = self._preview(importer)
        offered = {field["name"]: field["string"] for field in preview["fields"]}
        self.assertEqual(preview["matches"][0], ["lead_kept_text"])
        self.assertEqual(offered["lead_kept_text"], "Text in the description")

    def test_external_ids_of_odoo_stay_what_they_are(self):
        """REQ-1.25: also after a file with numbers, whose column Odoo remembers."""
        self._import_leads(self._create_importer("id;Name\n7;A\n"))
        [lead] = self._import_leads(self._create_importer("id;Name\n__export__.lead_7;B\n"))
        self.assertEqual(lead.get_external_id()[lead.id], "__export__.lead_7")
        self.assertEqual(self._get_matches("External ID", "Name"), ["id", "name"])

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
