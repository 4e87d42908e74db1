from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestCreateOrder(LeadSaleCommon):
    """REQ-0.67: an order from a lead, as a salesperson who sees their own documents."""

    def _create_order(self, lead):
        return self._get_record(lead.action_create_order())

    def test_order_carries_the_lead(self):
        """REQ-0.67, REQ-0.14: customer, salesperson, team, marketing, type, and the link."""
        utm = {
            "campaign_id": self.env["utm.campaign"].create({"name": "Fair"}).id,
            "medium_id": self.env["utm.medium"].create({"name": "Stand"}).id,
            "source_id": self.env["utm.source"].create({"name": "Poznan"}).id,
        }
        lead = self._create_sale_lead(team_id=self.team_a.id, **utm)
        order = self._create_order(lead)
        self.assertRecordValues(
            order,
            [
                {
                    "lead_id": lead.id,
                    "partner_id": self.customer.id,
                    "partner_shipping_id": self.customer.id,
                    "company_id": self.company_a.id,
                    "currency_id": self.env.ref("base.PLN").id,
                    "sale_order_template_id": self.template.id,
                    "user_id": self.user_seller.id,
                    "team_id": self.team_a.id,
                    "origin": lead.display_name,
                    "state": "draft",
                    "create_uid": self.user_seller.id,
                    **utm,
                }
            ],
        )
        self.assertTrue(order.validity_date)
        self.assertEqual(lead.order_ids, order)

    def test_line_amounts_to_the_expected_revenue(self):
        """REQ-0.67: one line of the item, its untaxed amount the expected revenue."""
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=1234.56)
        order = self._create_order(lead)
        self.assertEqual(order.order_line.product_id, self.item)
        self.assertEqual(order.order_line.product_uom_qty, 1)
        self.assertEqual(order.amount_untaxed, 1234.56)
        self.assertEqual(order.amount_total, 1518.51)

    def test_taxes_that_are_part_of_the_price(self):
        """REQ-0.67: the untaxed amount is the expected revenue there too."""
        self.tax.price_include_override = "tax_included"
        for amount in (100, 1234.56, 0.99):
            lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=amount)
            with self.subTest(amount=amount):
                self.assertEqual(self._create_order(lead).amount_untaxed, amount)

    def test_customer_who_pays_in_another_currency(self):
        """REQ-0.67: the line has the expected revenue in the order's currency."""
        euro = self.env.ref("base.EUR")
        self._set_rate(euro, 0.25)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company_a.id}
        )
        customer = self.customer.with_company(self.company_a)
        customer.specific_property_product_pricelist = pricelist
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=1000)
        order = self._create_order(lead)
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(order.amount_untaxed, 250)

    def test_item_without_expected_revenue_costs_its_price(self):
        """REQ-0.67: where nothing is expected, the price list decides."""
        order = self._create_order(self._create_sale_lead(product_id=self.item.id))
        self.assertEqual(order.amount_untaxed, 70)

    def test_without_item_the_template_gives_the_lines(self):
        """REQ-0.67: as choosing the template on an empty order does."""
        lines = [
            {"product_id": self.item.id, "product_uom_qty": 3},
            {"display_type": "line_note", "name": "Delivery in May"},
        ]
        self.template.sale_order_template_line_ids = [Command.create(line) for line in lines]
        order = self._create_order(self._create_sale_lead(expected_revenue=9))
        self.assertEqual(order.order_line.mapped("display_type"), [False, "line_note"])
        self.assertEqual(order.amount_untaxed, 210)
        with_item = self._create_sale_lead(product_id=self.item.id)
        self.assertEqual(len(self._create_order(with_item).order_line), 1)

    def test_expected_revenue_stays_the_salespersons(self):
        """REQ-0.67: neither making nor confirming an order changes it."""
        lead = self._create_sale_lead(product_id=self.item.id, expected_revenue=500)
        order = self._create_order(lead)
        order.order_line.price_unit = 800
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, 500)
        self.assertEqual(lead.ordered_amount, 800)

    def test_each_press_makes_an_order(self):
        """REQ-0.67, decision 1: a lead can have more than one."""
        lead = self._create_sale_lead()
        orders = self._create_order(lead) | self._create_order(lead)
        self.assertEqual(lead.order_ids, orders)

    def test_colleagues_lead_with_own_documents_only(self):
        """REQ-0.67: whoever sees only own orders makes them in their own name."""
        self.user_seller.group_ids = [
            Command.link(self.env.ref("lead_management.group_lead_team").id)
        ]
        for owner in (self.env["res.users"], self.user_colleague):
            lead = self._create_sale_lead(
                user=self.user_manager, user_id=owner.id, team_id=self.team_a.id
            )
            with self.subTest(owner=owner.login):
                order = self._create_order(lead.with_user(self.user_seller))
                self.assertEqual(order.user_id, self.user_seller)
        as_all = self._create_sale_lead(user=self.user_seller_all)
        as_all.sudo().user_id = self.user_colleague
        order = as_all.with_user(self.user_seller_all).sudo()._create_order()
        self.assertEqual(order.user_id, self.user_colleague)

    def test_what_the_view_presets_is_not_for_the_order(self):
        """REQ-0.67: defaults of the lead's own list do not reach the order."""
        other = self.env["res.partner"].create({"name": "Other"})
        lead = self._create_sale_lead().with_context(
            default_partner_id=other.id, default_state="sale", default_user_id=self.user_own.id
        )
        order = self._create_order(lead)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, self.customer)

    def test_hook_extends_the_values(self):
        """REQ-0.67: an addon adds its own values to what is made."""
        Lead = self.registry["lead.lead"]
        prepare = Lead._prepare_order_values
        self.patch(
            Lead,
            "_prepare_order_values",
            lambda lead: prepare(lead) | {"client_order_ref": lead.name},
        )
        self.assertEqual(self._create_order(self._create_sale_lead()).client_order_ref, "Lead")


@tagged("post_install", "-at_install")
class TestDeliveryAddress(LeadSaleCommon):
    """REQ-0.67: where an order is delivered to."""

    ADDRESS = {"street": "Polna 7", "zip": "30-001", "city": "Kraków"}

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        cls.user_seller.group_ids = [Command.link(cls.env.ref("base.group_partner_manager").id)]
        return res

    def _create_order(self, **values):
        return self._get_record(self._create_sale_lead(**values).action_create_order())

    def test_other_address_becomes_a_delivery_contact(self):
        """REQ-0.67: under the customer, with the person of the lead."""
        order = self._create_order(
            contact_first_name="Ewa", contact_last_name="Lis", **self.ADDRESS
        )
        address = order.partner_shipping_id
        self.assertRecordValues(
            address,
            [
                {
                    "parent_id": self.customer.id,
                    "type": "delivery",
                    "name": "Ewa Lis",
                    **self.ADDRESS,
                }
            ],
        )
        self.assertEqual(order.partner_id, self.customer)

    def test_found_again_the_next_time(self):
        """REQ-0.67: however the address is written."""
        first = self._create_order(**self.ADDRESS)
        again = self._create_order(street=" POLNA 7", zip="30-001", city="krakow")
        self.assertEqual(again.partner_shipping_id, first.partner_shipping_id)
        other = self._create_order(**self.ADDRESS | {"street": "Polna 8"})
        self.assertNotEqual(other.partner_shipping_id, first.partner_shipping_id)
        self.assertEqual(len(self.customer.child_ids), 2)

    def test_same_address_needs_no_contact(self):
        """REQ-0.67: what the lead took over from the customer is no difference."""
        order = self._create_order()
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.assertEqual(self._create_order(city="WARSZAWA").partner_shipping_id, self.customer)
        self.assertFalse(self.customer.child_ids)

    def test_country_alone_is_no_address(self):
        """REQ-0.67: it comes from the phone number or a form, and says no place."""
        customer = self.env["res.partner"].create({"name": "No address"})
        order = self._create_order(partner_id=customer.id, country_id=self.env.ref("base.de").id)
        self.assertEqual(order.partner_shipping_id, customer)

    def test_archived_delivery_contact_is_not_reused(self):
        """REQ-0.67: an address that was given up stays so."""
        first = self._create_order(**self.ADDRESS).partner_shipping_id
        first.active = False
        self.assertNotEqual(self._create_order(**self.ADDRESS).partner_shipping_id, first)

    def test_who_may_not_create_contacts_uses_what_is_there(self):
        """REQ-0.67: the order is made all the same, to the customer's own address."""
        known = self._create_order(**self.ADDRESS).partner_shipping_id
        self._forbid_new_contacts(self.user_seller)
        self.assertEqual(self._create_order(**self.ADDRESS).partner_shipping_id, known)
        customer = self.env["res.partner"].create({"name": "New customer"})
        order = self._create_order(partner_id=customer.id, **self.ADDRESS)
        self.assertEqual(order.partner_shipping_id, customer)


@tagged("post_install", "-at_install")
class TestOrderRefusals(LeadSaleCommon):
    """REQ-0.24, REQ-0.67: what no order is made for."""

    def test_unset_order_type(self):
        """REQ-0.24: no button, and no other way in."""
        lead = self._create_sale_lead()
        self.assertTrue(lead.can_create_order)
        for empty in ("cleared", "archived", "deleted"):
            self.settings_a.order_template_id = self.template
            self.template.active = empty != "archived"
            if empty == "cleared":
                self.settings_a.order_template_id = False
            elif empty == "deleted":
                self.template.unlink()
            lead.invalidate_recordset()
            with self.subTest(empty=empty):
                self.assertFalse(lead.can_create_order)
                with self.assertRaisesRegex(UserError, "Lead Company A.*Order type"):
                    lead.action_create_order()

    def test_without_the_right(self):
        """REQ-0.24: Leads alone, and Invoicing, make no order."""
        for user in (self.user_own, self.user_biller):
            lead = self._create_sale_lead(user=user)
            with self.subTest(user=user.login):
                self.assertFalse(lead.can_create_order)
                with self.assertRaises(AccessError):
                    lead.action_create_order()

    def test_lead_that_may_only_be_read(self):
        """REQ-0.24, REQ-1.14: making an order is working with the lead."""
        self.user_readonly.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        lead = self._create_sale_lead().with_user(self.user_readonly)
        self.assertFalse(lead.can_create_order)
        with self.assertRaises(AccessError):
            lead.action_create_order()

    def test_archived_customer(self):
        """REQ-0.67: the message says whom, and what to do."""
        lead = self._create_sale_lead()
        self.customer.active = False
        with self.assertRaisesRegex(UserError, "Customer Ltd.*archived"):
            lead.action_create_order()

    def test_customer_of_another_company(self):
        """REQ-0.67: a customer that has moved to another company since."""
        lead = self._create_sale_lead()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            (self.company_b.id, self.customer.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Customer Ltd.*Lead Company B"):
            lead.sudo()._create_order()

    def test_merged_customer(self):
        """REQ-0.67: the lead follows the contact that was kept."""
        lead = self._create_sale_lead()
        kept = self.env["res.partner"].create({"name": "Kept Ltd", "is_company": True})
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((kept | self.customer).ids, kept)
        self.env.invalidate_all()
        self.assertEqual(lead.partner_id, kept)
        self.assertEqual(self._get_record(lead.action_create_order()).partner_id, kept)

    def test_deleted_customer_is_asked_for_again(self):
        """REQ-0.67: a lead whose customer is gone has none."""
        customer = self.env["res.partner"].create({"name": "Mistake"})
        lead = self._create_sale_lead(partner_id=customer.id)
        customer.unlink()
        self.env.invalidate_all()
        self.assertEqual(lead.action_create_order()["res_model"], "lead.document.wizard")
