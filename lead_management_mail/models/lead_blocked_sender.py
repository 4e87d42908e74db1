from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.lead_management.email_address import get_email_forms, normalize_sender

# how far a sender is blocked at most: the whole company behind an address
WHOLE_DOMAIN = "@"


class LeadBlockedSender(models.Model):
    """An address or a number that never makes leads: what comes from it is ignored."""

    _name = "lead.blocked.sender"
    _inherit = ["lead.guarded.mixin"]
    _description = "Blocked sender"
    _order = "id desc"
    _rec_name = "address"
    _check_company_auto = True

    address = fields.Char(
        string="Address or number",
        required=True,
        help="An e-mail address, @example.com for all addresses of a company, or a phone"
        " number with its country prefix.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    note = fields.Char(help="Why nothing that comes from there is sales.")

    # asked for every message and call that comes in
    _address_uniq = models.UniqueIndex(
        "(address, company_id)", "This sender is on the list already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_values(vals))

    @api.model
    def _clean_values(self, vals):
        """Return a copy of the values in which the address is normalised.

        :raises ValidationError: for what is neither an address nor a number
        """
        if "address" not in vals:
            return vals
        address = self._normalize(vals["address"] or "")
        if not address:
            raise ValidationError(
                self.env._(
                    "“%(address)s” is neither an e-mail address, nor a domain such as"
                    " @example.com, nor a phone number such as +48 600 100 200.",
                    address=vals["address"] or "",
                )
            )
        return {**vals, "address": address}

    @api.model
    def _normalize(self, address):
        """Return an address, a domain or a number as it is compared, or False."""
        address = address.strip()
        if address.startswith(WHOLE_DOMAIN):
            domain = address[1:].strip().lower()
            if "." not in domain or "@" in domain:
                return False
            return get_email_forms(f"x{WHOLE_DOMAIN}{domain}")[0][1:]
        if "@" in address:
            return normalize_sender(address)
        country = self.env.company.country_id
        return self.env["lead.lead"]._sanitize_phone(address, country)

    @api.model
    def _get_blocked(self, addresses, company_id):
        """Return those of the addresses that never make leads.

        :param addresses: iterable of normalised e-mail addresses and phone numbers
        :param int company_id: id of the company
        :returns: set of the addresses that are on its list, by themselves or by domain
        """
        domains = {
            address: f"{WHOLE_DOMAIN}{address.rpartition('@')[2] if '@' in address else ''}"
            for address in addresses
            if address
        }
        if not domains:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT address FROM lead_blocked_sender WHERE %s = %s AND %s = ANY(%s)",
                SQL.identifier("company_id", to_flush=self._fields["company_id"]),
                company_id,
                SQL.identifier("address", to_flush=self._fields["address"]),
                [*domains, *domains.values()],
            )
        )
        blocked = {address for (address,) in rows}
        return {address for address, domain in domains.items() if {address, domain} & blocked}

    @api.model
    def _block(self, addresses, company):
        """Put addresses and numbers on the list of a company, those not there yet.

        :param addresses: iterable of normalised addresses and numbers
        :param company: `res.company` record
        """
        listed = self.search([("company_id", "=", company.id), ("address", "in", list(addresses))])
        new = dict.fromkeys(addresses).keys() - set(listed.mapped("address"))
        self.create([{"address": address, "company_id": company.id} for address in new])

    @api.model
    def _unblock(self, addresses, company):
        """Take addresses and numbers off the list; a domain is left to a manager.

        :param addresses: iterable of normalised addresses and numbers
        :param company: `res.company` record
        """
        self.search([("company_id", "=", company.id), ("address", "in", list(addresses))]).unlink()
