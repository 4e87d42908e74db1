from odoo.tests import tagged

from odoo.addons.lead_management.tests.fake_models import LeadFakeModelLoader
from odoo.addons.lead_management.tests.guide_examples import define_classes, read_example

from ..models.lead_lead_qualify import QualificationOptions
from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestDealFieldExample(LeadDealCommon):
    """A further field goes to the deal, as extension-guide.md prints it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code = read_example("A field that goes to the deal")
        LeadFakeModelLoader.load(cls, *define_classes(code, cls.__module__))

    def test_deal_gets_the_field(self):
        """By the qualification."""
        lead = self._create_deal_lead(contact_last_name="Nowak", x_floor_area=120)
        self._qualify(lead)
        self.assertEqual(lead.deal_id.x_floor_area, 120)

    def test_existing_deal_keeps_its_own(self):
        """Only what it lacks is filled in."""
        lead = self._create_deal_lead(partner_name="Acme", x_floor_area=120)
        empty, full = self.env["crm.lead"].create(
            [
                {"name": "Empty", "company_id": self.company_a.id},
                {"name": "Full", "company_id": self.company_a.id, "x_floor_area": 80},
            ]
        )
        options = QualificationOptions()
        values = lead._prepare_added_deal_values(empty, options)
        self.assertEqual(values["x_floor_area"], 120)
        self.assertNotIn("x_floor_area", lead._prepare_added_deal_values(full, options))
