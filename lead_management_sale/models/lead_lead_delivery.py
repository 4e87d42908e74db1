from odoo import models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """Who gets an order or invoice made from a lead, and where it is delivered."""

    _inherit = "lead.lead"

    def _check_document_customer(self):
        """Refuse a customer that no document can be made for.

        :raises UserError: naming the customer and what to do
        """
        self.ensure_one()
        customer = self.partner_id
        if not customer:
            raise UserError(
                self.env._(
                    "The lead %(lead)s has no customer. Choose the Customer first.",
                    lead=self.display_name,
                )
            )
        if not customer.active:
            raise UserError(
                self.env._(
                    "The customer %(customer)s of the lead %(lead)s is archived. Choose"
                    " another customer, or unarchive this one.",
                    customer=customer.display_name,
                    lead=self.display_name,
                )
            )
        if not customer.company_id <= self.company_id:
            raise UserError(
                self.env._(
                    "The customer %(customer)s belongs to %(other)s, the lead %(lead)s to"
                    " %(company)s. Choose a customer of that company.",
                    customer=customer.display_name,
                    other=customer.company_id.name,
                    lead=self.display_name,
                    company=self.company_id.name,
                )
            )

    def _get_delivery_address(self):
        """Return where an order of the lead is delivered to.

        A delivery contact under the customer with the lead's address, found again the
        next time; created where the user may create contacts.

        :returns: `res.partner` record; empty when the customer's own address serves
        """
        self.ensure_one()
        if not self._has_other_address():
            return self.env["res.partner"]
        found = self.env["res.partner"].search(
            [
                ("parent_id", "=", self.partner_id.id),
                ("type", "=", "delivery"),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="id",
        )
        address = self._get_address_key(self)
        same = found.filtered(lambda partner: self._get_address_key(partner) == address)
        if same or not self.env["res.partner"].has_access("create"):
            return same[:1]
        return self.env["res.partner"].create(self._prepare_delivery_values())

    def _has_other_address(self):
        """Tell whether the lead has an address that is not the customer's.

        What the lead leaves empty is no difference, and a country is no address.
        """
        own, customers = (self._get_address_key(record) for record in (self, self.partner_id))
        place = {"street", "zip", "city"}
        has_place = any(self[name] for name in place)
        return has_place and any(
            value and value != other for value, other in zip(own, customers, strict=True)
        )

    def _get_address_key(self, record):
        """Return the address of a lead or partner, comparable however it is written."""
        values = (record[name] for name in self._get_partner_fields("address"))
        return tuple(
            value.id
            if isinstance(value, models.BaseModel)
            else self._fold_text((value or "").strip())
            for value in values
        )

    def _prepare_delivery_values(self):
        """Return the values of the delivery contact made from the lead.

        Hook: extend it to carry further fields.

        :returns: dict for `res.partner.create`
        """
        self.ensure_one()
        values = self._prepare_address_values()
        return {name: values[name] for name in self._get_partner_fields("address")} | {
            "type": "delivery",
            "parent_id": self.partner_id.id,
            "name": self.contact_name or self.partner_id.name,
            "phone": self.phone,
            "company_id": self.partner_id.company_id.id,
        }
