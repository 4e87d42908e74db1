from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """A sales order from a lead."""

    _inherit = "lead.lead"

    can_create_order = fields.Boolean(
        compute="_compute_can_create_order", export_string_translation=False
    )

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_can_create_order(self):
        allowed = self.env["sale.order"].has_access("create") and self.has_access("write")
        for lead in self:
            lead.can_create_order = bool(allowed and lead._get_order_template())

    def _get_order_template(self):
        """Return the Order type of the lead's company, with sudo: it is configuration."""
        self.ensure_one()
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        return settings.order_template_id.filtered("active")

    # ------------------------------------------------------------------ actions

    def action_create_order(self):
        """Make a sales order of the lead and open it.

        What is missing, a customer or the variant of the item, is asked for first.

        :returns: an act_window action on the order, or of the dialog
        :raises UserError: when the company has no order type, or the customer cannot be
            sold to
        :raises AccessError: for users who may not make orders
        """
        self.ensure_one()
        self._check_can_create_order()
        if not self.partner_id or self._needs_variant():
            return self._open_document_wizard("order", self.env._("Create Order"))
        return self._open_document(self._create_order())

    def _check_can_create_order(self):
        self.check_access("write")
        self.env["sale.order"].check_access("create")
        if not self._get_order_template():
            raise UserError(
                self.env._(
                    "%(company)s makes no orders from leads: choose the Order type in the"
                    " settings of the leads.",
                    company=self.company_id.name,
                )
            )

    def _needs_variant(self):
        """Tell whether it is open which variant of the product is ordered."""
        self.ensure_one()
        return not self.product_id and len(self.product_tmpl_id.product_variant_ids) > 1

    def _open_document_wizard(self, document, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "lead.document.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                **self._get_clean_context(),
                "default_lead_id": self.id,
                "default_document": document,
            },
        }

    def _open_document(self, document):
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": self._get_clean_context(),
        }

    # ------------------------------------------------------------------ making it

    def _create_order(self):
        """Create the order with the rights of the user.

        :returns: `sale.order` record
        """
        self.ensure_one()
        self._check_document_customer()
        plain = self._with_plain_context()
        order = plain.env["sale.order"].create(plain._prepare_order_values())
        plain._set_expected_revenue(order)
        return order

    def _with_plain_context(self):
        """Return the lead as its company makes documents, without presets of the view."""
        plain = self.with_env(self.env(context=self._get_clean_context()))
        return plain.with_company(self.company_id)

    def _prepare_order_values(self):
        """Return the values of the order made from the lead.

        Hook: extend it to carry further fields.

        :returns: dict for `sale.order.create`
        """
        self.ensure_one()
        values = {
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self._get_delivery_address().id,
            "company_id": self.company_id.id,
            "origin": self.display_name,
            "sale_order_template_id": self._get_order_template().id,
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
            "user_id": self._get_order_user().id,
            "team_id": self.team_id.id,
            "order_line": [Command.create(line) for line in self._prepare_order_lines()],
        }
        # what the lead does not say is left to the order's own defaults
        for name in ("partner_shipping_id", "user_id", "team_id"):
            if not values[name]:
                del values[name]
        return values

    def _get_order_user(self):
        """Return the salesperson of the order.

        Odoo would propose the customer's, whose orders the user may not see.
        """
        user = self._get_document_user()
        return user if user or self._sees_all_documents() else self.env.user

    def _prepare_order_lines(self):
        """Return the values of the lines: the item, or without one the template's lines.

        Hook: extend it for further lines.

        :returns: list of dicts for `sale.order.line.create`
        """
        self.ensure_one()
        item = self.product_id
        if not item:
            template = self._get_order_template().with_context(lang=self.partner_id.lang)
            lines = template.sale_order_template_line_ids
            return [line._prepare_order_line_values() for line in lines]
        line = {"product_id": item.id, "product_uom_qty": 1}
        if self.expected_revenue:
            line |= {"price_unit": self.expected_revenue, "discount": 0}
        return [line]

    def _set_expected_revenue(self, order):
        """Make the untaxed amount of the item's line the expected revenue.

        In the order's currency; where taxes are part of the price, the price has them.
        """
        line = order.order_line
        if not (self.expected_revenue and self.product_id and len(line) == 1):
            return
        amount = self.currency_id._convert(
            self.expected_revenue, order.currency_id, order.company_id, order.date_order
        )
        if order.currency_id.compare_amounts(line.price_subtotal, amount):
            taxes = line.tax_ids._get_tax_details(
                amount,
                1,
                rounding_method="round_globally",
                product=line.product_id,
                special_mode="total_excluded",
            )["taxes_data"]
            included = sum(tax["tax_amount"] for tax in taxes if tax["tax"].price_include)
            line.price_unit = amount + included
