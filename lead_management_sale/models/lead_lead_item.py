from odoo import api, fields, models

from odoo.addons.lead_management.written_fields import on_values


class LeadLead(models.Model):
    """What the lead wants to buy.

    The item is a product variant. Where the company lets people choose products, the
    variant stays empty until the order is made, unless there is only one.
    """

    _inherit = "lead.lead"

    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        ondelete="restrict",
        index="btree_not_null",
        help="The product that the lead is interested in, of whatever variant.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Item",
        compute="_compute_product_id",
        precompute=True,
        store=True,
        readonly=False,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        ondelete="restrict",
        index="btree_not_null",
        help="What the lead is interested in.",
    )

    @api.depends("product_tmpl_id")
    def _compute_product_id(self):
        for lead in self:
            product = lead.product_tmpl_id
            if lead.product_id.product_tmpl_id != product:
                variants = product.product_variant_ids
                lead.product_id = variants if len(variants) == 1 else False

    @api.depends("product_id", "product_tmpl_id")
    def _compute_name(self):
        return super()._compute_name()

    def _get_name_from_sources(self):
        """The item names the lead when nothing else does."""
        item = self.product_id or self.product_tmpl_id
        return super()._get_name_from_sources() or item.name

    @api.model_create_multi
    def create(self, vals_list):
        # read at once; what follows finds the products in the cache
        if product_ids := [vals["product_id"] for vals in vals_list if vals.get("product_id")]:
            self._browse_items(product_ids)
        return super().create(vals_list)

    @on_values("product_id")
    def _complete_product(self, vals):
        """Let the product follow the variant on every route."""
        if vals["product_id"]:
            vals["product_tmpl_id"] = self._browse_items([vals["product_id"]]).product_tmpl_id.id
        else:
            vals.setdefault("product_tmpl_id", False)

    @api.model
    def _browse_items(self, product_ids):
        """Return products to read what they are variants of.

        sudo: the product of another company is refused by `check_company`, by its name.
        """
        products = self.env["product.product"].sudo().browse(set(product_ids))
        products.fetch(["product_tmpl_id"])
        return products
