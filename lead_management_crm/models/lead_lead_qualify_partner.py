from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lead_management.tax_id import get_tax_id_forms


class LeadLead(models.Model):
    """Companies and contacts of leads that are qualified."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ what is wanted

    def _get_wanted_partners(self, options):
        """Return which partners are made of the lead, as far as it names them.

        A person who is not named is called by the e-mail address or number.

        :param options: `QualificationOptions`
        :returns: set of "company" and "contact"
        """
        self.ensure_one()
        wanted = set()
        if options.create_company and self.partner_name:
            wanted.add("company")
        named = self.contact_name or (not wanted and (self.email or self.phone))
        if options.create_contact and named:
            wanted.add("contact")
        return wanted

    def _get_missing_partners(self, options, link):
        """Return which partners have to be created.

        :param options: `QualificationOptions`
        :param dict link: values that link the lead to partners there are
        :returns: set of "company" and "contact"
        """
        self.ensure_one()
        Partner = self.env["res.partner"]
        customer = Partner.browse(link.get("partner_id") or self.partner_id.id or [])
        contact = Partner.browse(link.get("contact_id") or self.contact_id.id or [])
        missing = self._get_wanted_partners(options)
        if customer:
            missing.discard("company")
            if not customer.is_company or not self.contact_name:
                missing.discard("contact")
        if contact:
            missing.discard("contact")
        return missing

    @api.model
    def _get_missing_partner_domains(self):
        """Return which leads would get a company or contact, as `_get_missing_partners`.

        :returns: dict of domains for "company" and "contact"
        """
        names_person = Domain("contact_name", "!=", False)
        reachable = Domain("email", "!=", False) | Domain("phone", "!=", False)
        alone = Domain("partner_id", "=", False)
        names_company = Domain("partner_name", "!=", False)
        return {
            "company": alone & names_company,
            "contact": Domain("contact_id", "=", False)
            & (
                alone & (names_person | (~names_company & reachable))
                | Domain("partner_id.is_company", "=", True) & names_person
            ),
        }

    def _get_shared_partner_keys(self):
        """Return what two leads have in common of which one may find what the other made.

        Hook: whatever else decides which customer or deal a lead gets belongs here.

        :returns: set of keys
        """
        self.ensure_one()
        keys = {
            (reason, value)
            for reason, values in self._get_partner_match_keys().items()
            for value in values
        }
        for partner in self.partner_id | self.contact_id:
            keys.add(("partner", partner.commercial_partner_id.id))
        names = filter(None, (self.partner_name, self.contact_name))
        return keys | {("name", self._fold_text(name.strip())) for name in names}

    # ------------------------------------------------------------------ settling

    def _settle_partners(self, options):
        """Link the leads to partners: those chosen, those that match, new ones.

        :param options: `QualificationOptions`
        :returns: {lead: `res.partner` records created for it}
        """
        links = self._get_partner_links(options)
        missing = {lead: lead._get_missing_partners(options, links[lead]) for lead in self}
        if any(missing.values()):
            self._check_target_access("res.partner", self.env._("companies and contacts"))
        created = {lead: self.env["res.partner"] for lead in self}
        self._add_new_companies(missing, links, created, options)
        self._add_new_contacts(missing, links, created, options)
        for lead, link in links.items():
            changed = {name: value for name, value in link.items() if value != lead[name].id}
            if changed:
                lead.write(changed)
        return created

    def _get_partner_links(self, options):
        """Return the values that link the leads to partners there are.

        :param options: `QualificationOptions`
        :returns: {lead: dict with `partner_id`, `contact_id` or none of them}
        """
        links = {}
        to_match = self.browse()
        for lead in self:
            chosen = options.partners.get(lead.id, {})
            links[lead] = {name: value for name, value in chosen.items() if value}
            asks = options.create_company or options.create_contact
            if asks and options.reuse_partners and not chosen and not lead.partner_id:
                to_match |= lead
        for lead, matches in (to_match._find_partner_matches() if to_match else {}).items():
            links[lead] = lead._get_best_link(matches, options)
        return links

    def _get_best_link(self, matches, options):
        """Return the values that link the best match, empty where none is good enough.

        A person is known by e-mail or phone: a name alone is that of many.

        :param matches: list of (`res.partner` record, reasons), the best first
        :param options: `QualificationOptions`
        """
        self.ensure_one()
        for partner, reasons in matches:
            if not partner.is_company and reasons == ["name"]:
                continue
            link = self._get_link_values(partner)
            is_alone = link == {"partner_id": partner.id} and not partner.is_company
            if is_alone and "company" in self._get_wanted_partners(options):
                # the person becomes the contact of the company that matches or is made
                companies = (other for other, _reasons in matches if other.is_company)
                company = next(companies, partner.browse())
                values = {"partner_id": company.id, "contact_id": partner.id}
                return {name: value for name, value in values.items() if value}
            return self._get_known_person(partner, matches) | link
        return {}

    def _get_known_person(self, company, matches):
        """Return the values that link the person of the lead who works there already.

        A company has the e-mail of the inquiry that it was made of, so that it may match
        before its contact does.

        :param company: `res.partner` record that is linked
        :param matches: list of (`res.partner` record, reasons)
        """
        name = self._fold_text((self.contact_name or "").strip())
        for partner, _reasons in matches:
            if name and partner.parent_id == company and self._fold_text(partner.name) == name:
                return {"contact_id": partner.id}
        return {}

    # ------------------------------------------------------------------ creating

    def _add_new_companies(self, missing, links, created, options):
        """Create the companies, one for each tax ID or name where partners are to be reused.

        A lead without the number belongs to the company with its name.
        """
        leads = self.filtered(lambda lead: "company" in missing[lead])
        names = {lead: lead._fold_text(lead.partner_name.strip()) for lead in leads}
        numbers = {
            lead: frozenset(
                get_tax_id_forms(lead.vat, (lead.country_id or lead.company_id.country_id).code)
            )
            for lead in leads
            if lead.vat
        }
        by_name = {names[lead]: number for lead, number in numbers.items() if number}
        keys = {
            lead: numbers.get(lead) or by_name.get(names[lead]) or names[lead] for lead in leads
        }
        for lead, company in leads._create_once(
            keys, lambda lead: lead._prepare_company_values(), created, options
        ).items():
            links[lead]["partner_id"] = company.id

    def _add_new_contacts(self, missing, links, created, options):
        """Create the persons, below the company where the lead has one."""
        Partner = self.env["res.partner"]
        companies, keys = {}, {}
        leads = self.filtered(lambda lead: "contact" in missing[lead])
        for lead in leads:
            customer = Partner.browse(links[lead].get("partner_id") or lead.partner_id.id or [])
            companies[lead] = customer.filtered("is_company")
            name = lead._fold_text((lead.contact_name or "").strip())
            known_by = lead.email_normalized or lead.phone_sanitized or lead._origin.id
            keys[lead] = (companies[lead], name, known_by)
        for lead, contact in leads._create_once(
            keys, lambda lead: lead._prepare_contact_values(companies[lead]), created, options
        ).items():
            links[lead]["contact_id" if companies[lead] else "partner_id"] = contact.id

    def _create_once(self, keys, prepare, created, options):
        """Create one partner for the leads with the same key, in one batch.

        :param dict keys: {lead: what tells its partner from others}
        :param prepare: function of a lead: values for `res.partner.create`
        :param dict created: {lead: partners created}, completed in place
        :param options: `QualificationOptions`
        :returns: {lead: `res.partner` record}
        """
        first = {}
        for lead in self:
            key = (lead.company_id, keys[lead]) if options.reuse_partners else lead
            first.setdefault(key, []).append(lead)
        heads = [leads[0] for leads in first.values()]
        partners = self.env["res.partner"].create([prepare(lead) for lead in heads])
        found = {}
        for partner, leads in zip(partners, first.values(), strict=True):
            created[leads[0]] |= partner
            found |= dict.fromkeys(leads, partner)
        return found

    def _prepare_contact_values(self, company):
        """Return the values of the person made from the lead.

        Hook: extend it, or `_prepare_partner_values` of the core, to carry further
        fields.

        :param company: `res.partner` record that the person works for, possibly empty
        :returns: dict for `res.partner.create`
        """
        self.ensure_one()
        values = self._prepare_partner_values()
        if company:
            # the deal writes to the person
            return values | {
                "parent_id": company.id,
                "email": self.email,
                "phone": self.phone,
            }
        values |= self._prepare_address_values()
        values["name"] = values["name"] or self.email or self.phone
        if self.partner_name:
            values["company_name"] = self.partner_name
        return values
