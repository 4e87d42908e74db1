from odoo import api, models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """The customer of a lead: made from its data, and linked with the contact person.

    What both have is in `lead_lead_contact.py`, what the lead takes over in
    `lead_lead_customer_values.py`.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ links

    def _link_contacts(self):
        """Make contact persons without a company contacts of the customer.

        Left alone where the user may not write on contacts, and where the person
        belongs to another company: that is asked on the card (`action_link_contact`).
        """
        linkable = self.filtered(
            lambda lead: (
                lead.partner_id.is_company
                and lead.contact_id
                and not lead.contact_id.parent_id
                and lead.contact_id != lead.partner_id
            )
        )
        if not linkable or not self.env["res.partner"].has_access("write"):
            return
        for customer, leads in linkable.grouped("partner_id").items():
            leads.contact_id.write({"parent_id": customer.id})

    @api.model
    def _get_worked_on(self, partners, company):
        """Return the partners whom an open lead of the company is about.

        A contact person is whoever it is for; its company is where it has no person.

        Hook: extend it where something else stands for open leads.

        :param partners: `res.partner` records
        :param company: `res.company` record
        :returns: `res.partner` records among the given ones
        """
        domain = [
            ("company_id", "=", company.id),
            ("is_closed", "=", False),
            "|",
            ("contact_id", "in", partners.ids),
            "&",
            ("contact_id", "=", False),
            ("partner_id", "in", partners.ids),
        ]
        leads = self.search_fetch(domain, ["contact_id", "partner_id"])
        people = self.env["res.partner"].union(
            *(lead.contact_id or lead.partner_id for lead in leads)
        )
        return partners & people

    # ------------------------------------------------------------------ actions

    def action_link_contact(self):
        """Move the contact person to the lead's customer."""
        self.ensure_one()
        self.contact_id.write({"parent_id": self.partner_id.id})
        return True

    def action_create_partner(self):
        """Create the customer from the lead's data, link it and open it.

        :returns: an act_window action on the new customer
        :raises UserError: when the lead has a customer, or no name to make one from
        """
        self.ensure_one()
        if self.partner_id:
            raise UserError(
                self.env._(
                    "The lead %(lead)s has the customer %(customer)s already.",
                    lead=self.display_name,
                    customer=self.partner_id.display_name,
                )
            )
        if self.create_partner_kind == "none":
            raise UserError(
                self.env._(
                    "Fill in the Legal entity name, or the First name or Surname of the"
                    " lead %(lead)s under Other information: a customer needs a name.",
                    lead=self.display_name,
                )
            )
        self.write(self._create_customer())
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }

    def _create_customer(self, kind=None):
        """Create the company with its contact, or the private person.

        :param str kind: "company" or "contact", by default what `create_partner_kind`
            says
        :returns: values that link them to the lead
        """
        Partner = self.env["res.partner"]
        if (kind or self.create_partner_kind) == "contact":
            values = self._prepare_address_values() | self._prepare_partner_values()
            return {"partner_id": Partner.create(values).id}
        company = Partner.create(self._prepare_company_values())
        values = {"partner_id": company.id}
        if self.contact_first_name or self.contact_last_name:
            person_values = self._prepare_partner_values() | {"parent_id": company.id}
            values["contact_id"] = Partner.create(person_values).id
        return values

    def _prepare_company_values(self):
        """Return the values of the company made from the lead.

        Hook: extend it to carry further fields.

        :returns: dict for `res.partner.create`
        """
        self.ensure_one()
        values = {
            "name": self.partner_name,
            "is_company": True,
            "user_id": self.user_id.id,
        }
        return values | self._prepare_address_values() | self._read_partner_values("company")

    def _prepare_partner_values(self):
        """Return the values of the person made from the lead.

        Hook: extend it to carry further fields.

        :returns: dict for `res.partner.create`; e-mail, phone and address are those of
            the company where there is one
        """
        self.ensure_one()
        values = {
            "name": self.contact_name,
            "is_company": False,
        }
        values |= self._read_partner_values("person")
        if not self.partner_name:
            values |= self._prepare_address_values()
        return values

    def _prepare_address_values(self):
        """Return the e-mail, phone, website and address of the lead for a partner."""
        return self._read_partner_values("person_first", "company_first", "address")

    def _read_partner_values(self, *kinds):
        """Return values of the lead as a partner takes them.

        :param kinds: of `partner_value`
        :returns: dict for `res.partner.create`
        """
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self._get_partner_fields(*kinds)
        }
