from odoo.tests import tagged

from odoo.addons.lead_management.tests import test_companies as core


@tagged("post_install", "-at_install")
class TestOtherCompanysItems(core.TestOtherCompanysRecords):
    """REQ-2.11, REQ-0.24: item, quotation template and journal are no other company's."""

    allow_inherited_tests_method = True
    _addon = "lead_management_sale"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.product_b = cls.env["product.product"].create({"name": "Item of B", **cls.only_b})
        cls.template_b = cls.env["sale.order.template"].create(
            {"name": "Quotation of B", **cls.only_b}
        )
        cls.journal_b = cls.env["account.journal"].create(
            {"name": "Sales of B", "code": "SB", "type": "sale", **cls.only_b}
        )

    def _get_foreign_values(self):
        return {
            "lead.lead": {
                "product_id": self.product_b.id,
                "product_tmpl_id": self.product_b.product_tmpl_id.id,
            },
            "lead.settings": {
                "order_template_id": self.template_b.id,
                "invoice_journal_id": self.journal_b.id,
            },
        }
