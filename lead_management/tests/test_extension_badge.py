import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

GUIDE = Path(__file__).parents[2] / "docs" / "extension-guide.md"


@tagged("post_install", "-at_install")
class TestExtensionBadge(TransactionCase):
    """Board and form keep the places that the extension guide names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = GUIDE.read_text().split("## A sign of your own")[1]

    def test_badge_of_the_example_stands_on_the_card(self):
        """REQ-8.1: an addon's sign stands beside the tags."""
        board = self.env.ref("lead_management.lead_lead_view_kanban")
        self.env["ir.ui.view"].create(
            {
                "name": "Guide",
                "model": "lead.lead",
                "inherit_id": board.id,
                "arch": re.search(r"```xml\n(.*?)```", self.text, re.DOTALL)[1],
            }
        )
        card = etree.fromstring(self.env["lead.lead"].get_view(board.id)["arch"])
        (badges,) = card.xpath("//t[@t-name='card']//div[@name='badges']")
        self.assertEqual(len(badges.xpath("./span/field[@name='probability']")), 1)

    def test_named_places_are_there(self):
        """REQ-8.1: each name of the table is found once in its view."""
        views = {
            name: etree.fromstring(self.env["lead.lead"].get_view(view.id)["arch"])
            for name, view in {
                "board": self.env.ref("lead_management.lead_lead_view_kanban"),
                "form": self.env.ref("lead_management.lead_lead_view_form"),
            }.items()
        }
        rows = re.findall(r"^\| (board|form) \| (.*?) \|", self.text, re.MULTILINE)
        self.assertTrue(rows)
        for view, places in rows:
            names = re.findall(r'<div name="(\w+)">', places)
            groups = re.findall(r"`(\w+)`", places)
            # a place that is written in another way would be looked for by nobody
            self.assertEqual(len(names) + len(groups), places.count("`") // 2, places)
            for name in names:
                with self.subTest(view=view, name=name):
                    self.assertEqual(len(views[view].xpath(f"//div[@name='{name}']")), 1)
            for name in groups:
                with self.subTest(view=view, group=name):
                    self.assertEqual(len(views[view].xpath(f"//group[@name='{name}']")), 1)
