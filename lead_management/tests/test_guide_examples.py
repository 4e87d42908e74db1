from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LeadManagementCommon
from .fake_models import LeadFakeModelLoader
from .guide_examples import define_classes, read_example


class LeadGuideCommon(LeadManagementCommon):
    """Runs an example of extension-guide.md as it is printed."""

    _heading = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        code = read_example(cls._heading)
        LeadFakeModelLoader.load(cls, *define_classes(code, cls.__module__))


@tagged("post_install", "-at_install")
class TestRuleExample(LeadGuideCommon):
    """A rule of an integrator holds on every route, and is said before the move."""

    _heading = "A rule of your own on a move"

    def test_rule_refuses_the_move(self):
        """On the board before it, and in the write."""
        lead = self._create_lead()
        answer = lead.get_status_change_requirements(self.status_won.id)
        self.assertIn("visited", answer["refusal"])
        with self.assertRaisesRegex(ValidationError, "visited"):
            lead.status_id = self.status_won
        lead.x_visited = True
        self.assertFalse(lead.get_status_change_requirements(self.status_won.id)["refusal"])
        lead.status_id = self.status_won
        self.assertEqual(lead.status_kind, "won")

    def test_rule_holds_on_creation(self):
        """As on every other route."""
        with self.assertRaisesRegex(ValidationError, "visited"):
            self._create_lead(status_id=self.status_won.id)
        self._create_lead(status_id=self.status_qualified.id)


@tagged("post_install", "-at_install")
class TestChannelExample(LeadGuideCommon):
    """A channel of an integrator makes leads as every other one does."""

    _heading = "A channel of your own"

    def _take(self, **badge):
        return self.env["x.fair.badge"].with_company(self.company_a).sudo()._take(badge)

    def test_badge_becomes_a_lead(self):
        """With what no field holds."""
        lead, is_new = self._take(name="Nowak", mail="anna@example.com", hall="7")
        self.assertTrue(is_new)
        self.assertEqual((lead.contact_last_name, lead.email), ("Nowak", "anna@example.com"))
        self.assertEqual(lead.company_id, self.company_a)
        self.assertIn("7", lead.description)

    def test_second_badge_joins_the_open_lead(self):
        """Whatever the capitals of the address are."""
        lead, _is_new = self._take(name="Nowak", mail="anna@example.com")
        again, is_new = self._take(name="Nowak", mail="Anna@Example.com")
        self.assertEqual((again, is_new), (lead, False))

    def test_malformed_address_is_kept_as_text(self):
        """Nothing is refused for its form."""
        lead, _is_new = self._take(name="Nowak", mail="anna at example")
        self.assertFalse(lead.email)
        self.assertIn("anna at example", lead.description)
