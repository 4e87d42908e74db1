from odoo import api, fields, models
from odoo.tools import ormcache


class LeadSettings(models.Model):
    """Which orders and invoices are made from leads."""

    _inherit = "lead.settings"

    order_template_id = fields.Many2one(
        comodel_name="sale.order.template",
        string="Order type",
        check_company=True,
        help="The quotation template of orders made from leads. Empty: the leads show no"
        " button Create Order.",
    )
    invoice_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Invoice type",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="The sales journal of invoices made from leads. Empty: the leads show no"
        " button Create Invoice.",
    )
    item_choice = fields.Selection(
        selection=[("variant", "Product variant"), ("template", "Product")],
        string="Item of a lead",
        required=True,
        default="variant",
        help="What salespeople choose as the item: the exact variant, or the product, of"
        " which the variant is asked for when the order is made.",
    )

    @api.model
    @ormcache("company_id")
    def _chooses_products(self, company_id):
        """Tell whether a company chooses products and not their variants.

        :param int company_id: id of the company
        """
        return self._get_of_company(company_id).item_choice == "template"

    @api.model_create_multi
    def create(self, vals_list):
        settings = super().create(vals_list)
        settings._fill_document_types()
        return settings

    def _fill_document_types(self):
        """Fill in what is empty with what the company uses.

        A company without a sales journal keeps no invoice type.
        """
        for settings in self:
            values = {}
            if not settings.order_template_id:
                values["order_template_id"] = settings._get_usual_order_template().id
            if not settings.invoice_journal_id:
                values["invoice_journal_id"] = settings._get_usual_journal().id
            if any(values.values()):
                settings.write(values)

    def _get_usual_order_template(self):
        """Return the company's own default template, else the first, else a new one."""
        company = self.company_id.sudo()
        Template = company.env["sale.order.template"]
        return (
            company.sale_order_template_id
            or Template.search([("company_id", "in", (False, company.id))], limit=1)
            or Template.create(
                {"name": self.env._("Standard quotation"), "company_id": False, "sequence": 100}
            )
        )

    def _get_usual_journal(self):
        """Return the first sales journal of the company, possibly none."""
        domain = [("company_id", "=", self.company_id.id), ("type", "=", "sale")]
        return self.env["account.journal"].sudo().search(domain, limit=1)

    def _get_order_step(self):
        """The step is done when both buttons can show."""
        title = self.env._("Order and invoice type")
        return self._prepare_first_step(
            "order",
            title,
            self.order_template_id and self.invoice_journal_id,
            [self._get_settings_link(title, "main")],
        )
