from odoo.tests import Form, tagged

from ..hooks import post_init_hook
from .common import LeadSaleCommon


@tagged("post_install", "-at_install")
class TestSaleSettings(LeadSaleCommon):
    """Order type and Invoice type (REQ-0.74), and what installing sets (REQ-0.24)."""

    def _get_step(self):
        Settings = self.env["lead.settings"].with_user(self.user_manager)
        [step] = [step for step in Settings.get_first_steps() if step["name"] == "order"]
        return step

    def test_manager_chooses_both(self):
        """REQ-0.74: with the Leads group alone, from what the company has."""
        Settings = self.settings_a.with_user(self.user_manager)
        other = self.env["sale.order.template"].create(
            {"name": "Other", "company_id": self.company_a.id}
        )
        with Form(Settings) as form:
            form.order_template_id = other
            form.invoice_journal_id = self.journal.with_user(self.user_manager)
        self.assertEqual(self.settings_a.order_template_id, other)
        for field, comodel in (
            ("order_template_id", "sale.order.template"),
            ("invoice_journal_id", "account.journal"),
        ):
            with self.subTest(field=field):
                domain = [("company_id", "in", (False, self.company_a.id))]
                found = self.env[comodel].with_user(self.user_manager).name_search("", domain)
                self.assertIn(self.settings_a[field].id, [row[0] for row in found])

    def test_types_of_another_company_are_refused(self):
        """REQ-0.74, REQ-1.15: the settings belong to one company."""
        theirs = self.env["sale.order.template"].create(
            {"name": "Theirs", "company_id": self.company_b.id}
        )
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.settings_a.order_template_id = theirs
        self.assertIn("Theirs", str(caught.exception))

    def test_new_company_has_an_order_type_and_no_invoice_type(self):
        """REQ-0.24: it has no sales journal yet, and nothing fails for it."""
        company = self.env["res.company"].create({"name": "Young company"})
        Settings = self.env["lead.settings"]
        settings = Settings.browse(Settings._get_id(company.id))
        self.assertTrue(settings.order_template_id)
        self.assertFalse(settings.invoice_journal_id)

    def test_installing_sets_usable_types(self):
        """REQ-0.24, decision 8: the company's own template, its first sales journal."""
        self.settings_a.write({"order_template_id": False, "invoice_journal_id": False})
        self.company_a.sale_order_template_id = self.template
        post_init_hook(self.env)
        self.assertEqual(self.settings_a.order_template_id, self.template)
        self.assertEqual(self.settings_a.invoice_journal_id, self.journal)
        self.assertFalse(self.settings_b.invoice_journal_id)

    def test_installing_without_any_template_makes_one(self):
        """REQ-0.24: shared by the companies, and one only."""
        templates = self.env["sale.order.template"].search([])
        templates.active = False
        (self.settings_a | self.settings_b).order_template_id = False
        post_init_hook(self.env)
        made = self.env["sale.order.template"].search([])
        self.assertEqual(len(made), 1)
        self.assertFalse(made.company_id)
        self.assertEqual(self.settings_a.order_template_id, made)
        self.assertEqual(self.settings_b.order_template_id, made)

    def test_installing_keeps_what_is_chosen(self):
        """REQ-0.24"""
        other = self.template.copy()
        self.settings_a.order_template_id = other
        post_init_hook(self.env)
        self.assertEqual(self.settings_a.order_template_id, other)

    def test_cleared_types_stay_cleared(self):
        """REQ-0.24: an administrator's choice, also after leads were made."""
        self.settings_a.write({"order_template_id": False, "invoice_journal_id": False})
        lead = self._create_sale_lead(user=self.user_seller_all)
        self.assertFalse(lead.can_create_order)
        self.assertFalse(self.settings_a.order_template_id)

    def test_seventh_step(self):
        """REQ-0.78: ticked when both are chosen, with the way there."""
        self.settings_a.invoice_journal_id = False
        step = self._get_step()
        self.assertFalse(step["is_done"])
        self.assertFalse(step["note"])
        [link] = step["links"]
        self.assertEqual(link["action"]["context"]["lead_settings_page"], "main")
        self.assertEqual(link["action"]["res_id"], self.settings_a.id)
        self.settings_a.invoice_journal_id = self.journal
        self.assertTrue(self._get_step()["is_done"])

    def test_tab_main_shows_the_types(self):
        """REQ-0.74: under the words of the requirement."""
        form = Form(self.settings_a.with_user(self.user_manager))
        self.assertFalse(form._get_modifier("order_template_id", "invisible"))
        fields = self.settings_a.fields_get(["order_template_id", "invoice_journal_id"])
        self.assertEqual(fields["order_template_id"]["string"], "Order type")
        self.assertEqual(fields["invoice_journal_id"]["string"], "Invoice type")
