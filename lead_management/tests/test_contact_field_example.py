import re
from pathlib import Path

from odoo.tests import tagged

from .fake_models import LeadFakeModelLoader
from .guide_examples import define_classes
from .import_common import LeadImportCommon

GUIDE = Path(__file__).parents[2] / "docs" / "extension-guide.md"
FORMER, LATER, TYPED = "+48223334455", "+48223334466", "+48223334477"


@tagged("post_install", "-at_install")
class TestContactFieldExample(LeadImportCommon):
    """A further field of contact data is declared once, as the extension guide prints it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        part = GUIDE.read_text().split("## A field of contact data")[1]
        code = re.search(r"```python\n(.*?)```", part, re.DOTALL)[1]
        LeadFakeModelLoader.load(cls, *define_classes(code, cls.__module__))
        cls.person = cls.env["res.partner"].create({"name": "Anna Nowak", "x_fax": FORMER})

    def test_value_of_the_contact_is_taken_over(self):
        """REQ-2.10: on creation and when another person takes the place."""
        lead = self._create_lead(contact_id=self.person.id)
        self.assertEqual(lead.x_fax, FORMER)
        lead.contact_id = self.person.copy({"name": "Jan Nowak", "x_fax": LATER})
        self.assertEqual(lead.x_fax, LATER)

    def test_form_shows_the_value_before_it_is_saved(self):
        """REQ-2.10"""
        lead = self.env["lead.lead"].new({"name": "Form", "contact_id": self.person.id})
        self.assertEqual(lead.x_fax, FORMER)

    def test_changed_contact_is_followed(self):
        """REQ-2.10: what somebody typed stays."""
        lead = self._create_lead(contact_id=self.person.id)
        typed = self._create_lead(contact_id=self.person.id, x_fax=TYPED)
        self.person.x_fax = LATER
        self.assertEqual((lead.x_fax, typed.x_fax), (LATER, TYPED))

    def test_new_customer_gets_the_value(self):
        """REQ-0.43"""
        lead = self._create_lead(partner_name="Acme", x_fax=TYPED)
        lead.sudo().action_create_partner()
        self.assertEqual(lead.partner_id.x_fax, TYPED)

    def test_import_puts_back_what_a_spreadsheet_spoilt(self):
        """REQ-1.25"""
        [lead] = self._load_leads(["name", "x_fax"], [["Fax", "48223334455.0"]])
        self.assertEqual(lead.x_fax, "48223334455")
