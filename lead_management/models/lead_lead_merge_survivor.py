from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class LeadLead(models.Model):
    """Whoever looks for a merged lead, by its address or number, finds the one that stays.

    By its ID, too: see `_get_code_domain`.
    """

    _inherit = "lead.lead"

    def _get_survivors(self):
        """Return the leads that stand for these: themselves, or what they were merged into."""
        staying = self.filtered(lambda lead: not lead._get_merged_into())
        return staying | self.browse(self._get_merged_into().ids)

    def _get_merged_into(self):
        """Return the leads that these were merged into, as superuser.

        Who may read those is asked by who shows them.
        """
        # sudo: where they went is told by its number at least
        return self.sudo().merged_into_id

    @api.model
    def _find_merged_match(self, values, company):
        """Return the open lead into which one with the same e-mail or phone was merged, or nothing.

        :param dict values: `email`, `phone` and `country_id` are read
        :param company: `res.company` record
        """
        probe = self._get_intake_probe(values, company)
        if not self._is_any_merged(probe._get_address_keys()):
            return self.browse()
        return self._find_survivors(probe._get_duplicate_lead_domain())[:1]

    def _get_address_keys(self):
        """Return what the lead has of each column by which it is recognised: {column: values}."""
        self.ensure_one()
        numbers = [self.phone_sanitized, self.phone_other_sanitized]
        return {
            "email_normalized": [self.email_normalized],
            "phone_sanitized": numbers,
            "phone_other_sanitized": numbers,
        }

    @api.model
    def _is_any_merged(self, known):
        """Tell whether there is a merged lead, of whomever, with one of some values.

        Few leads are: to ask this first is cheaper than a search with rules and companies.

        :param dict known: {name of a text field: values, empty ones among them}
        """
        conditions = self._get_key_conditions(known)
        if not conditions:
            return False
        query = SQL(
            "SELECT EXISTS (SELECT FROM lead_lead WHERE %s IS NOT NULL AND (%s))",
            SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
            SQL(" OR ").join(conditions),
        )
        [[is_any]] = self.env.execute_query(query)
        return is_any

    @api.model
    def _find_survivors(self, domain):
        """Return the open leads that merged leads went into, of the newest merged one first.

        :param domain: of the merged leads
        """
        merged = self.with_context(active_test=False).search_fetch(
            Domain(domain)
            & Domain("merged_into_id", "!=", False)
            & Domain("merged_into_id.is_closed", "=", False),
            ["merged_into_id"],
            order="id desc",
        )
        survivors = self.browse(merged.merged_into_id.ids)
        return survivors._filtered_access("read")

    @api.readonly
    def action_open_survivor(self):
        """Open the lead that this one was merged into.

        :returns: an act_window action
        """
        self.ensure_one()
        survivor = self.browse(self._get_merged_into().id or self.id)
        survivor.check_access("read")
        return survivor._get_open_action()
