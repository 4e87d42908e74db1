from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadDocumentWizard(models.TransientModel):
    """Asks for what an order or invoice of a lead needs: customer and variant.

    Without a customer it links a matching partner, creates one, or cancels.
    """

    _name = "lead.document.wizard"
    _inherit = ["lead.given.mixin", "lead.guarded.mixin", "lead.linked.mixin"]
    _description = "Order or invoice from a lead"

    lead_id = fields.Many2one(
        comodel_name="lead.lead", required=True, readonly=True, written_by="people"
    )
    document = fields.Selection(
        selection=[("order", "Order"), ("invoice", "Invoice")],
        required=True,
        readonly=True,
        export_string_translation=False,
        written_by="people",
    )
    needs_customer = fields.Boolean(compute="_compute_needs", export_string_translation=False)
    needs_variant = fields.Boolean(compute="_compute_needs", export_string_translation=False)
    can_create_partner = fields.Boolean(compute="_compute_needs", export_string_translation=False)
    customer_action = fields.Selection(
        selection=[
            ("link", "Link an existing customer"),
            ("company", "Create Legal entity"),
            ("contact", "Create contact"),
        ],
        string="Customer",
        compute="_compute_customer_action",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Existing customer",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    match_reason = fields.Char(
        string="Why this one",
        compute="_compute_match_reason",
        help="What the customer and the lead have in common.",
    )
    other_matches = fields.Char(string="Other matches", compute="_compute_match_reason")
    company_id = fields.Many2one(related="lead_id.company_id", export_string_translation=False)
    customer_name = fields.Char(
        string="Name",
        compute="_compute_customer_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="What the new customer is called.",
    )
    product_tmpl_id = fields.Many2one(related="lead_id.product_tmpl_id")
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Variant",
        domain="[('product_tmpl_id', '=', product_tmpl_id)]",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("lead_id", "document")
    def _compute_needs(self):
        for wizard in self:
            wizard.needs_customer = not wizard.lead_id.partner_id
            wizard.can_create_partner = wizard.lead_id.can_create_partner
            wizard.needs_variant = bool(
                wizard.document == "order" and wizard.lead_id and wizard.lead_id._needs_variant()
            )

    @api.depends("lead_id")
    def _compute_partner_id(self):
        for wizard in self:
            matches = wizard._get_matches()
            wizard.partner_id = matches[0][0] if matches else False

    @api.depends("lead_id")
    def _compute_customer_action(self):
        for wizard in self:
            lead = wizard.lead_id
            if wizard._get_matches() or not lead.can_create_partner:
                wizard.customer_action = "link"
            elif lead.create_partner_kind == "contact":
                wizard.customer_action = "contact"
            else:
                wizard.customer_action = "company"

    @api.depends("partner_id")
    def _compute_match_reason(self):
        for wizard in self:
            wizard.match_reason, wizard.other_matches = wizard.lead_id._get_match_texts(
                wizard._get_matches(), wizard.partner_id
            )

    @api.depends("customer_action")
    def _compute_customer_name(self):
        for wizard in self:
            lead = wizard.lead_id
            of_company = wizard.customer_action == "company"
            wizard.customer_name = lead.partner_name if of_company else lead.contact_name

    def _get_matches(self):
        """Return the partners that the lead probably is, with the reasons."""
        lead = self.lead_id
        return lead._find_partner_matches()[lead] if lead else []

    # ------------------------------------------------------------------ actions

    def action_apply(self):
        """Settle customer and variant, then make the document and open it.

        :returns: an act_window action on the order or invoice
        :raises UserError: when something is still missing
        """
        self.ensure_one()
        lead = self.lead_id
        if self.needs_variant:
            lead.product_id = self._get_chosen(
                self.product_id, self.env._("Choose the Variant of the product first.")
            )
        if self.needs_customer:
            lead.write(self._settle_customer())
        return (
            lead.action_create_order()
            if self.document == "order"
            else (lead.action_create_invoice())
        )

    def _settle_customer(self):
        """Return the values that give the lead its customer, created where asked for."""
        if self.customer_action == "link":
            message = self.env._("Choose the Existing customer, or create a new one.")
            return self.lead_id._get_link_values(self._get_chosen(self.partner_id, message))
        message = self.env._("Fill in the Name of the new customer.")
        name = self._get_chosen((self.customer_name or "").strip(), message)
        self.lead_id.write(self._prepare_name_values(name))
        return self.lead_id._create_customer(self.customer_action)

    @api.model
    def _get_chosen(self, value, message):
        if not value:
            raise UserError(message)
        return value

    def _prepare_name_values(self, name):
        """Return the names that the lead takes over from the dialog.

        :param str name: name of the new customer
        """
        lead = self.lead_id
        if self.customer_action == "company":
            return {"partner_name": name} if name != lead.partner_name else {}
        if name == lead.contact_name:
            return {}
        first, last = lead._split_person_name(name)
        return {
            "contact_first_name": first,
            "contact_middle_name": False,
            "contact_last_name": last,
        }
