from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadManagementCommon

SECTIONS = [
    {"name": "hall", "string": "Hall", "type": "separator"},
    {"name": "height", "string": "Height", "type": "char"},
    {"name": "gate", "string": "Gate", "type": "separator", "fold_by_default": True},
    {"name": "width", "string": "Width", "type": "char"},
]


@tagged("post_install", "-at_install")
class TestLayout(LeadManagementCommon):
    """Sections of the card that a manager makes without code."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.lead_type = cls._create_type("Racks")
        cls.lead = cls._create_lead(name="Alpha", type_id=cls.lead_type.id)
        return res

    def _get_sections(self, field="properties"):
        """Return (name, value) of the own fields and sections, in their order."""
        lead = self.lead.with_user(self.user_own)
        lead.invalidate_recordset()
        [values] = lead.read([field])
        return [(item["name"], item.get("value")) for item in values[field]]

    def test_manager_makes_and_moves_sections_of_a_type(self):
        """REQ-1.13: common for all its leads, values stay with their fields."""
        lead_type = self.lead_type.with_user(self.user_manager)
        lead_type.properties_definition = SECTIONS
        self.lead.write({"properties": {"height": "6 m", "width": "4 m"}})
        names = [name for name, _value in self._get_sections()]
        self.assertEqual(names, ["hall", "height", "gate", "width"])
        lead_type.properties_definition = SECTIONS[2:] + SECTIONS[:2]
        self.assertEqual(
            [item for item in self._get_sections() if item[1]],
            [("width", "4 m"), ("height", "6 m")],
        )

    def test_manager_makes_sections_of_the_company(self):
        """REQ-1.13: on every lead of the company."""
        settings = self.settings_a.with_user(self.user_manager)
        settings.properties_definition = SECTIONS
        self.lead.write({"company_properties": {"height": "6 m"}})
        self.assertIn(("height", "6 m"), self._get_sections("company_properties"))
        self.assertEqual(self._get_sections("company_properties")[2][0], "gate")

    def test_salespeople_do_not_change_the_common_layout(self):
        """REQ-1.13, REQ-2.24: they fold sections for themselves, no more."""
        for record in (self.lead_type, self.settings_a):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.user_all).properties_definition = SECTIONS

    def test_card_folds_sections_for_each_user(self):
        """REQ-1.13: by the widget that writes no lead, for both kinds of own fields."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="form")["arch"])
        for name in ("properties", "company_properties"):
            [node] = arch.xpath(f"//field[@name='{name}']")
            self.assertEqual(node.get("widget"), "lead_properties")

    def test_columns_of_the_list_are_each_users_choice(self):
        """REQ-1.13: every column but the name can be shown or hidden."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="list")["arch"])
        fixed = [
            node.get("name")
            for node in arch.iter("field")
            if not node.get("column_invisible") and not node.get("optional")
        ]
        self.assertEqual(fixed, ["name", "properties", "company_properties"])
