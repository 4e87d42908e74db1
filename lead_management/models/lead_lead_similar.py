from odoo import api, models

# of leads and of contacts each, at first; more are asked for
SHOWN = 20
MAX_SHOWN = 200
# what a form may hold that is not saved, as it is sent
TYPED_VALUES = {
    "email": str,
    "phone": str,
    "company_id": int,
    "country_id": int,
    "partner_id": int,
    "contact_id": int,
}
MAX_ID = 2**31


class LeadLead(models.Model):
    """Who else has the e-mail or phone of a card, shown beside it while it is filled in."""

    _inherit = "lead.lead"

    @api.readonly
    def get_similar(self, values=None, limit=SHOWN):
        """Return the leads and contacts with the address or number of the lead.

        :param self: the lead of the card, none of a card that was never saved
        :param dict values: what stands on the card, saved or not: `email`, `phone`,
            `company_id`, `country_id`, `partner_id`, `contact_id`
        :param int limit: how many leads and how many contacts are named, at most 200
        :returns: dict: `leads`, open ones first, each with `id`, `name`, `customer`, `status`,
            `is_closed`, `user`, `date`, `reason` and `can_merge`; `partners`, each with `id`,
            `name`, `address`, `reason` and `values`, those by which it becomes the lead's;
            `lead_count`, `partner_count`, of those that the user may read, and `hidden_count`,
            of the others
        :raises AccessError: for a lead that the user may not read
        """
        if self:
            self.ensure_one()
            self.check_access("read")
        if type(limit) is not int or not 0 < limit <= MAX_SHOWN:
            limit = SHOWN
        probe = self._with_typed_values(values)
        lead_domain = probe._get_similar_lead_domain()
        lead_count, hidden_leads = probe._count_matches(lead_domain)
        partner_domain = probe._get_duplicate_partner_domain()
        partner_count, hidden_partners = probe._count_matches(partner_domain, "res.partner")
        leads, partners = self.browse(), self.env["res.partner"]
        if lead_count:
            leads = self.search(lead_domain, order="is_closed, id desc", limit=limit)
        if partner_count:
            partners = partners.search(partner_domain, order="is_company desc, id", limit=limit)
        return {
            "leads": probe._describe_similar_leads(leads),
            "lead_count": lead_count,
            "partners": probe._describe_similar_partners(partners),
            "partner_count": partner_count,
            "hidden_count": hidden_leads + hidden_partners,
        }

    def _with_typed_values(self, values):
        """Return the lead as its card shows it, as a record that is saved nowhere.

        :param values: as `get_similar` takes them; what is none of them says nothing
        """
        values = values if isinstance(values, dict) else {}
        typed = {
            name: values[name]
            for name, kind in TYPED_VALUES.items()
            if name in values and self._is_typed_value(values[name], kind)
        }
        if not self and not typed.get("company_id"):
            typed["company_id"] = self.env.company.id
        origin = self or None
        # one that was made before is the same to the cache, with what was worked out of it
        self.new(origin=origin).invalidate_recordset(flush=False)
        return self.new(typed, origin=origin)

    @api.model
    def _is_typed_value(self, value, kind):
        """Tell whether a value is one that a form sends for a field that is, or an empty one."""
        if value is False:
            return True
        if type(value) is not kind:
            return False
        return "\0" not in value if kind is str else 0 < value < MAX_ID

    def _describe_similar_leads(self, leads):
        """Return what is shown of leads with the address or number of this one."""
        names = ["display_name", "status_id", "user_id", "date", "is_closed"]
        names += ["partner_id", "partner_name", "contact_name"]
        origin = self._origin
        is_open_to_merge = origin.active and not origin.merged_into_id
        mergeable = self.browse()
        if origin and is_open_to_merge and origin.has_access("write"):
            mergeable = leads._filtered_access("write")
        rows = leads.read(names)
        return [
            {
                "id": lead.id,
                "name": row["display_name"],
                "customer": row["partner_id"][1]
                if row["partner_id"]
                else row["partner_name"] or row["contact_name"],
                "status": row["status_id"] and row["status_id"][1],
                "is_closed": row["is_closed"],
                "user": row["user_id"] and row["user_id"][1],
                "date": row["date"],
                "reason": self._get_similar_reason(lead),
                "can_merge": lead in mergeable,
            }
            for lead, row in zip(leads, rows, strict=True)
        ]

    def _get_similar_reason(self, lead):
        """Return what a lead has in common with this one, as people read it."""
        keys, known = self._get_address_keys(), lead._get_address_keys()
        same_email = {*filter(None, keys["email_normalized"])} & {*known["email_normalized"]}
        same_phone = {*filter(None, keys["phone_sanitized"])} & {*known["phone_sanitized"]}
        reasons = [same_email and "email", same_phone and "phone"]
        text = self._get_match_reason_text([*filter(None, reasons)])
        return text or self.env._("was merged with such a lead")

    def _describe_similar_partners(self, partners):
        """Return what is shown of contacts with the address or number of this lead."""
        keys = self._get_partner_match_keys() if partners else {}
        # of whose company the user may read nothing is no customer to choose
        readable = partners.commercial_partner_id._filtered_access("read")
        return [
            {
                "id": partner.id,
                "name": partner.display_name,
                "address": " · ".join(filter(None, (partner.email, partner.phone))),
                "reason": self._get_match_reason_text(
                    self._get_common_reasons(keys, self._get_keys_of_partner(partner))
                ),
                "values": partner.commercial_partner_id in readable
                and self._get_link_values(partner),
            }
            for partner in partners
        ]
