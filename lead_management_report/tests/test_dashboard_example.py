from odoo.tests import tagged

from odoo.addons.lead_management.tests.fake_models import LeadFakeModelLoader
from odoo.addons.lead_management.tests.guide_examples import define_classes, read_example

from .common import LeadReportCommon


@tagged("post_install", "-at_install")
class TestDashboardExample(LeadReportCommon):
    """A block of an integrator stands on the dashboard, as extension-guide.md prints it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code = read_example("A block of your own on the dashboard")
        LeadFakeModelLoader.load(cls, *define_classes(code, cls.__module__))
        cls._create_dated_lead("2026-05-03 08:00", phone="+48 601 234 567")
        cls._create_dated_lead("2026-05-04 08:00")
        cls._create_dated_lead("2026-04-04 08:00")

    def _get_values(self):
        filters = {"date_from": "2026-05-01", "date_to": "2026-05-31"}
        data = self._as("lead.dashboard", self.user_manager).get_data(filters)
        [block] = [row for row in data["measures"] if row["name"] == "reachable"]
        [tile] = block["tiles"]
        return tile["values"]

    def test_block_compares_two_periods(self):
        """Each number opens its leads."""
        current, before = self._get_values()
        self.assertEqual((current["value"], before["value"]), (50, 0))
        domain = current["figure"]["domain"]
        self.assertEqual(self.env["lead.lead"].search_count(domain), current["figure"]["value"])
