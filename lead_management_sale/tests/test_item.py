from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management.tests.routes import LeadRoutes

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestItem(LeadRoutes, LeadSaleCommon):
    """What the lead wants to buy (REQ-2.11)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.rack = cls._create_configurable()

    def test_product_follows_the_variant_on_every_route(self):
        """REQ-2.11, REQ-2.12: what is filtered and grouped by is never behind."""
        variant = self.rack.product_variant_ids[1]
        variant.default_code = "RACK-2"
        for name, save in self._get_routes().items():
            value = variant.default_code if name == "import" else variant.id
            if name == "form":
                value = variant
            lead = save({"product_id": value})
            with self.subTest(route=name):
                self.assertEqual(lead.product_id, variant)
                self.assertEqual(lead.product_tmpl_id, self.rack)

    def test_product_with_one_variant_is_the_item(self):
        """REQ-2.12: a simple product leaves nothing to choose."""
        lead = self._create_lead(product_tmpl_id=self.item.product_tmpl_id.id)
        self.assertEqual(lead.product_id, self.item)

    def test_configurable_product_leaves_the_variant_open(self):
        """REQ-2.12: and a variant of another product goes."""
        lead = self._create_lead(product_id=self.item.id)
        lead.product_tmpl_id = self.rack
        self.assertFalse(lead.product_id)
        lead.product_id = self.rack.product_variant_ids[0]
        lead.product_tmpl_id = self.rack
        self.assertTrue(lead.product_id)
        lead.product_tmpl_id = False
        self.assertFalse(lead.product_id)

    def test_emptied_item_empties_the_product(self):
        """REQ-2.11: nothing is left behind."""
        lead = self._create_lead(product_id=self.item.id)
        lead.product_id = False
        self.assertFalse(lead.product_tmpl_id)

    def test_item_fills_an_empty_name(self):
        """REQ-0.36: on every route that needs no name."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        self.assertEqual(Lead.create({"product_id": self.item.id}).name, "Shelving")
        with Form(Lead) as form:
            form.product_id = self.item
            self.assertEqual(form.name, "Shelving")
        result = Lead.with_user(self.user_all).load(["product_id"], [["Shelving"]])
        self.assertEqual(Lead.sudo().browse(result["ids"]).name, "Shelving")

    def test_item_keeps_a_name(self):
        """REQ-0.36, REQ-1.1: only an empty one is filled, and the item comes last."""
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            form.name = "New warehouse"
            form.product_id = self.item
            self.assertEqual(form.name, "New warehouse")
        lead = self._create_lead(name=False, partner_name="Nowak", product_id=self.item.id)
        self.assertEqual(lead.name, "Nowak")
        lead.product_id = self.rack.product_variant_ids[0]
        self.assertEqual(lead.name, "Nowak")

    def test_item_of_another_company_is_refused(self):
        """REQ-2.11, REQ-1.15: on writing and on creating."""
        theirs = self._create_product("Theirs", company_id=self.company_b.id, taxes_id=False)
        lead = self._create_lead()
        for save in (lead.write, lambda values: self._create_lead(**values)):
            with self.assertRaises(UserError), self.cr.savepoint():
                save({"product_id": theirs.id})

    def test_product_of_a_lead_is_not_deleted(self):
        """REQ-2.11: it is archived, and the lead and its order still name it."""
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=5)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.item.unlink()
        self.item.active = False
        self.assertEqual(lead.product_id, self.item)
        order = self._get_record(lead.action_create_order())
        self.assertEqual(order.order_line.product_id, self.item)

    def test_item_is_found_and_grouped(self):
        """REQ-0.30, REQ-2.12: by product and variant, whichever the lead has."""
        exact = self._create_lead(product_id=self.rack.product_variant_ids[0].id)
        open_choice = self._create_lead(product_tmpl_id=self.rack.id)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        arch = Lead.get_view(view_type="search")["arch"]
        self.assertIn("group_by_item", arch)
        domain = [
            "|",
            ("product_id", "ilike", "Rack"),
            ("product_tmpl_id", "ilike", "Rack"),
        ]
        self.assertEqual(Lead.search(domain), open_choice | exact)
        groups = Lead._read_group([], ["product_tmpl_id"], ["__count"])
        self.assertIn((self.rack, 2), groups)


@tagged("post_install", "-at_install")
class TestItemChoice(LeadSaleCommon):
    """REQ-2.12: the company chooses products or their variants."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.rack = cls._create_configurable()

    def _get_offered_columns(self):
        Lead = self.env["lead.lead"].with_user(self.user_own)
        arch = Lead._get_view(view_type="list")[0]
        nodes = arch.iterfind("./field[@optional]")
        offered = {node.get("name") for node in nodes if not node.get("column_invisible")}
        return offered & {"product_id", "product_tmpl_id"}

    def test_form_shows_what_the_company_chooses(self):
        """REQ-2.12: one field of the two."""
        for choice, shown in (("variant", "product_id"), ("template", "product_tmpl_id")):
            self.settings_a.item_choice = choice
            form = Form(self.env["lead.lead"].with_user(self.user_own))
            invisible = {
                name
                for name in ("product_id", "product_tmpl_id")
                if form._get_modifier(name, "invisible")
            }
            with self.subTest(choice=choice):
                self.assertEqual({"product_id", "product_tmpl_id"} - invisible, {shown})

    def test_list_offers_what_the_company_chooses(self):
        """REQ-0.28, REQ-2.12: the column that is filled in."""
        self.assertEqual(self._get_offered_columns(), {"product_id"})
        self.settings_a.item_choice = "template"
        self.assertEqual(self._get_offered_columns(), {"product_tmpl_id"})

    def test_variant_is_asked_for_with_the_order(self):
        """REQ-2.12, REQ-0.67: and the lead knows it from then on."""
        lead = self._create_sale_lead(product_tmpl_id=self.rack.id, expected_revenue=40)
        grey = self.rack.product_variant_ids[1]
        dialog = self._open_dialog(lead.action_create_order(), self.user_seller)
        self.assertTrue(dialog.needs_variant)
        self.assertFalse(dialog.needs_customer)
        dialog.product_id = grey
        order = self._get_record(dialog.save().action_apply())
        self.assertEqual(order.order_line.product_id, grey)
        self.assertEqual(order.amount_untaxed, 40)
        self.assertEqual(lead.product_id, grey)

    def test_variant_must_be_chosen(self):
        """REQ-2.12: the dialog's button does not guess."""
        lead = self._create_sale_lead(product_tmpl_id=self.rack.id)
        wizard = self.env["lead.document.wizard"].with_user(self.user_seller)
        wizard = wizard.create({"lead_id": lead.id, "document": "order"})
        with self.assertRaisesRegex(UserError, "Variant"):
            wizard.action_apply()

    def test_product_without_variants_makes_an_order_without_line(self):
        """REQ-2.12: variants made on the fly are configured in the order."""
        attribute = self.rack.attribute_line_ids.attribute_id.copy({"create_variant": "dynamic"})
        self.rack.attribute_line_ids.unlink()
        product = self.env["product.template"].create(
            {
                "name": "Made to measure",
                "attribute_line_ids": [
                    (0, 0, {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids})
                ],
            }
        )
        self.assertFalse(product.product_variant_ids)
        lead = self._create_sale_lead(product_tmpl_id=product.id)
        self.assertFalse(self._get_record(lead.action_create_order()).order_line)
