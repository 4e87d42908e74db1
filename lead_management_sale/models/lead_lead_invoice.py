from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """A customer invoice from a lead."""

    _inherit = "lead.lead"

    can_create_invoice = fields.Boolean(
        compute="_compute_can_create_invoice", export_string_translation=False
    )

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_can_create_invoice(self):
        allowed = self.env["account.move"].has_access("create") and self.has_access("write")
        for lead in self:
            lead.can_create_invoice = bool(allowed and lead._get_invoice_journal())

    def _get_invoice_journal(self):
        """Return the Invoice type of the lead's company, with sudo: configuration."""
        self.ensure_one()
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        return settings.invoice_journal_id.filtered("active")

    def action_create_invoice(self):
        """Make an invoice without lines of the lead and open it.

        :returns: an act_window action on the invoice, or of the dialog that asks for the
            customer
        :raises UserError: when the company has no invoice type, or the customer cannot
            be sold to
        :raises AccessError: for users who may not make invoices
        """
        self.ensure_one()
        self._check_can_create_invoice()
        if not self.partner_id:
            return self._open_document_wizard("invoice", self.env._("Create Invoice"))
        return self._open_document(self._create_invoice())

    def _check_can_create_invoice(self):
        self.check_access("write")
        self.env["account.move"].check_access("create")
        if not self._get_invoice_journal():
            raise UserError(
                self.env._(
                    "%(company)s makes no invoices from leads: choose the Invoice type in"
                    " the settings of the leads.",
                    company=self.company_id.name,
                )
            )

    def _create_invoice(self):
        """Create the invoice with the rights of the user.

        :returns: `account.move` record, a draft
        """
        self.ensure_one()
        self._check_document_customer()
        plain = self._with_plain_context()
        return plain.env["account.move"].create(plain._prepare_invoice_values())

    def _prepare_invoice_values(self):
        """Return the values of the invoice made from the lead.

        Hook: extend it to carry further fields.

        :returns: dict for `account.move.create`
        """
        self.ensure_one()
        values = {
            "move_type": "out_invoice",
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self._get_delivery_address().id,
            "company_id": self.company_id.id,
            "journal_id": self._get_invoice_journal().id,
            "invoice_origin": self.display_name,
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
            "invoice_user_id": self.user_id.id,
            "team_id": self.team_id.id,
        }
        for name in ("partner_shipping_id", "invoice_user_id", "team_id"):
            if not values[name]:
                del values[name]
        return values
