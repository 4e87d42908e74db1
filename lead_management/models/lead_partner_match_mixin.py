from odoo import models
from odoo.fields import Domain


class LeadPartnerMatchMixin(models.AbstractModel):
    """Which customer a lead without one probably is, and why."""

    _name = "lead.partner.match.mixin"
    _inherit = ["lead.match.mixin"]
    _description = "Customers that leads match"

    # reasons, the one that says most first
    _partner_match_reasons = ("email", "phone", "name")

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
                (partner, [reason for reason in keys[lead] if keys[lead][reason] == known[reason]])
                for partner, known in partner_keys.items()
                if partner.company_id <= lead.company_id
            )
            for lead in self
        }

    def _get_partner_match_keys(self):
        """Return what a matching partner has in common with the lead.

        Hook: a further reason needs a key here and in `_get_keys_of_partner`, and its
        part of `_get_partner_match_domain`.

        :returns: {reason: value} of the values that the lead has
        """
        self.ensure_one()
        keys = {
            "email": self.email_normalized,
            "phone": self.phone_sanitized,
            "name": self._fold_text((self.partner_name or self.contact_name or "").strip()),
        }
        return {reason: value for reason, value in keys.items() if value}

    def _get_keys_of_partner(self, partner):
        """Return the same of a partner, with every reason as a key."""
        return {
            "email": partner.email_normalized,
            "phone": partner.phone_sanitized,
            "name": self._fold_text((partner.name or "").strip()),
        }

    def _get_partner_match_domain(self, keys):
        """Return the domain of partners with one of the keys, in the lead's company."""
        self.ensure_one()
        found = Domain.FALSE
        if "email" in keys:
            found |= Domain("email_normalized", "=", keys["email"])
        if "phone" in keys:
            found |= Domain("phone_sanitized", "=", keys["phone"])
        if "name" in keys:
            name = (self.partner_name or self.contact_name).strip()
            found |= Domain("name", "=ilike", self._escape_wildcards("ilike", name))
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
            "name": self.env._("same name"),
        }
        return ", ".join(texts[reason] for reason in reasons)

    def _get_link_values(self, partner):
        """Return the values that link a partner to the lead (REQ-0.67).

        A person of a company becomes the contact person, the company the customer.

        :param partner: `res.partner` record
        """
        company = partner.commercial_partner_id
        if partner.is_company or company == partner:
            return {"partner_id": partner.id}
        return {"partner_id": company.id, "contact_id": partner.id}
