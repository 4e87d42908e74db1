from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ..email_address import get_email_forms
from ..tax_id import get_tax_id_forms, normalize_tax_id


class LeadLead(models.Model):
    """The customer of a lead: who it probably is and why, made from the lead's data, linked.

    What both have is in `lead_lead_contact.py`, what the lead takes over in
    `lead_lead_customer_values.py`.
    """

    _inherit = "lead.lead"

    # reasons, the one that says most first
    _partner_match_reasons = ("email", "phone", "vat", "name")

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

    # ------------------------------------------------------------------ who it probably is

    def _find_partner_matches(self):
        """Return the partners that the leads probably are, the most likely ones first.

        One search for all leads, as the user and within the companies of the leads.
        Archived partners are no match.

        :returns: {lead: [(`res.partner` record, [reason, ...])]}; a reason is one of
            `_partner_match_reasons`
        """
        keys = {lead: lead._get_partner_match_keys() for lead in self}
        domain = Domain.OR(
            lead._get_partner_match_domain(lead_keys) for lead, lead_keys in keys.items()
        )
        partners = self.env["res.partner"].search(domain, order="id")
        partner_keys = {partner: self._get_keys_of_partner(partner) for partner in partners}
        return {
            lead: self._sort_partner_matches(
                (partner, self._get_common_reasons(keys[lead], known))
                for partner, known in partner_keys.items()
                if partner.company_id <= lead.company_id
            )
            for lead in self
        }

    def _get_partner_match_keys(self):
        """Return what a matching partner has in common with the lead.

        Hook: a further reason needs a key here and in `_get_keys_of_partner`, and its
        part of `_get_partner_match_domain`.

        :returns: {reason: set of values, each of which is the lead's}, without the
            reasons of which the lead has no value
        """
        self.ensure_one()
        country = self.country_id or self.company_id.country_id
        keys = {
            "email": {*get_email_forms(self.email_normalized)},
            "phone": {*filter(None, (self.phone_sanitized, self.phone_other_sanitized))},
            "vat": get_tax_id_forms(self.vat, country.code) if self.vat else set(),
            "name": {self._fold_text((self.partner_name or self.contact_name or "").strip())},
        }
        return {reason: values for reason, values in keys.items() if any(values)}

    def _get_keys_of_partner(self, partner):
        """Return the same of a partner, one value or False for every reason.

        A contact has the tax ID of its company, which alone is known by it.
        """
        is_own_vat = partner.is_company or not partner.parent_id
        return {
            "email": partner.email_normalized,
            "phone": partner.phone_sanitized,
            "vat": is_own_vat and normalize_tax_id(partner.vat),
            "name": self._fold_text((partner.name or "").strip()),
        }

    @api.model
    def _get_common_reasons(self, keys, known):
        """Return why a partner is the customer.

        The same name is no reason where the tax IDs tell two companies apart.

        :param dict keys: what `_get_partner_match_keys` says of the lead
        :param dict known: what `_get_keys_of_partner` says of the partner
        :returns: list of reasons, the one that says most first
        """
        reasons = [
            reason
            for reason in self._partner_match_reasons
            if known[reason] and known[reason] in keys.get(reason, ())
        ]
        if "vat" in keys and known["vat"] and "vat" not in reasons:
            reasons = [reason for reason in reasons if reason != "name"]
        return reasons

    def _get_partner_match_domain(self, keys):
        """Return the domain of partners with one of the keys, in the lead's company."""
        self.ensure_one()
        found = Domain.FALSE
        if "email" in keys:
            found |= Domain("email_normalized", "in", keys["email"])
        if "phone" in keys:
            found |= Domain("phone_sanitized", "in", keys["phone"])
        if "vat" in keys:
            found |= self.env["res.partner"]._get_vat_domain(keys["vat"])
        if "name" in keys:
            name = (self.partner_name or self.contact_name).strip()
            found |= Domain("name", "=ilike", escape_psql(name))
        return found & Domain("company_id", "in", (False, self.company_id.id))

    def _sort_partner_matches(self, matches):
        """Return the matches that have a reason: the best reason first, then companies."""
        order = self._partner_match_reasons.index
        found = [(partner, reasons) for partner, reasons in matches if reasons]
        return sorted(
            found,
            key=lambda match: (
                order(match[1][0]),
                -len(match[1]),
                not match[0].is_company,
                match[0].id,
            ),
        )

    def _get_match_reason_text(self, reasons):
        """Return the reasons of a match as people read them.

        :param reasons: some of `_partner_match_reasons`
        """
        texts = {
            "email": self.env._("same e-mail"),
            "phone": self.env._("same phone"),
            "vat": self.env._("same tax ID"),
            "name": self.env._("same name"),
        }
        return ", ".join(texts[reason] for reason in reasons)

    def _get_match_texts(self, matches, chosen):
        """Return what a dialog says of the partners that the lead probably is.

        :param matches: list of (`res.partner` record, reasons) of `_find_partner_matches`
        :param chosen: the `res.partner` record that is chosen, possibly none
        :returns: (why the chosen one is the customer, the others with their reasons), each
            a str or False
        """
        texts = {partner: self._get_match_reason_text(reasons) for partner, reasons in matches}
        reason = texts.pop(chosen, False)
        others = [f"{partner.display_name} ({text})" for partner, text in texts.items()]
        return reason, "; ".join(others) or False

    def _get_link_values(self, partner):
        """Return the values that link a partner to the lead.

        A person of a company becomes the contact person, the company the customer.

        :param partner: `res.partner` record
        """
        company = partner.commercial_partner_id
        if partner.is_company or company == partner:
            return {"partner_id": partner.id}
        return {"partner_id": company.id, "contact_id": partner.id}
