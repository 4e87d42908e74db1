from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..counting import count_everywhere

# a tax ID without what people write between its digits, as tax_id.normalize_tax_id
VAT_LETTERS = "regexp_replace(upper(vat::text), '[^A-Z0-9]', '', 'g')"
# leads that the tab of a partner lists, the newest first
MAX_LISTED_LEADS = 80


class ResPartner(models.Model):
    """The leads of a partner, which follow its changes."""

    _inherit = "res.partner"

    lead_count = fields.Integer(string="Number of leads", compute="_compute_lead_count")
    lead_ids = fields.Many2many(
        comodel_name="lead.lead",
        string="Leads",
        compute="_compute_lead_ids",
        exportable=False,
        groups="lead_management.group_lead_readonly,lead_management.group_lead_own",
        help="The newest leads of the partner and its contacts that you may read.",
    )

    lead_kept_email = fields.Char(
        string="Last e-mail address",
        copy=False,
        readonly=True,
        groups="base.group_system",
        export_string_translation=False,
        help="What the leads have while the e-mail of the partner is no address.",
    )

    # leads and customers with the same number (lead.lead._get_address_domain)
    phone_sanitized = fields.Char(compute="_compute_lead_phone_sanitized", index="btree_not_null")

    # customers with the same tax ID, however it is written (_get_vat_domain)
    _lead_vat_idx = models.Index(f"(({VAT_LETTERS})) WHERE vat IS NOT NULL")

    # ------------------------------------------------------------------ leads

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_count(self):
        """Count the leads that the user may read, in one query for all partners.

        A lead counts once, for its customer and its contact person and for the
        companies that these belong to.
        """
        self.lead_count = 0
        Lead = self.env["lead.lead"]
        partners = self._origin
        if not partners or not Lead.has_access("read"):
            return
        groups = Lead._read_group(
            partners._get_lead_domain(), ["partner_id", "contact_id"], ["__count"]
        )
        found = {partner.id for group in groups for partner in group[:2]}
        # all at once into the cache
        known = self.sudo().browse(filter(None, found))
        known._get_with_parents()
        for customer, contact, count in groups:
            chain = (customer | contact).with_env(known.env)._get_with_parents()
            for partner in self.filtered(lambda partner, chain=chain: partner._origin in chain):
                partner.lead_count += count

    def _get_with_parents(self):
        """Return the partners with all that they belong to."""
        chain = parents = self
        while parents := parents.parent_id - chain:
            chain |= parents
        return chain

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_ids(self):
        """List the leads of the one partner that a form shows."""
        Lead = self.env["lead.lead"]
        for partner in self:
            domain = partner._origin._get_lead_domain()
            partner.lead_ids = Lead.search(domain, limit=MAX_LISTED_LEADS)

    def _get_lead_domain(self):
        """Return the domain of the leads of the partners and their contacts."""
        return Domain("partner_id", "child_of", self.ids) | Domain(
            "contact_id", "child_of", self.ids
        )

    @api.model
    def _get_vat_domain(self, numbers):
        """Return the domain of the partners with a tax ID of their own that is one of these.

        :param numbers: set of tax IDs as letters and digits alone
        """

        def to_sql(partner, alias, query):
            number = SQL(VAT_LETTERS.replace("vat", "%s"), SQL.identifier(alias, "vat"))
            return SQL(
                "(%s IS NOT NULL AND %s = ANY(%s))",
                SQL.identifier(alias, "vat"),
                number,
                sorted(numbers),
            )

        has_own = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        return has_own & Domain.custom(to_sql=to_sql)

    @api.readonly
    def action_view_leads(self):
        """Open the leads of the partner and its contacts.

        :returns: an act_window action; New there has the customer prefilled
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        return {
            **action,
            "domain": list(self._get_lead_domain()),
            "context": self._get_lead_defaults(),
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    @api.readonly
    def action_new_lead(self):
        """Open an empty lead of this customer.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "lead.lead",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": self._get_lead_defaults(),
        }

    def _get_lead_defaults(self):
        """Return the context in which a new lead belongs to the partner."""
        values = self.env["lead.lead"]._get_link_values(self)
        return {f"default_{name}": value for name, value in values.items()}

    # ------------------------------------------------------------------ phone

    @api.depends(lambda self: self._phone_get_sanitize_triggers())
    def _compute_lead_phone_sanitized(self):
        """Find the number of a customer as that of a lead is found."""
        self._compute_phone_sanitized()
        self.env["lead.lead"]._complete_phone_sanitized(self)

    # ------------------------------------------------------------------ followed values

    def write(self, vals):
        followed, before = self._get_followed_values(vals)
        res = super().write(vals)
        if followed:
            self._push_to_leads(followed, before)
        if "email" in followed:
            self._keep_last_email(followed, before)
        if "country_id" in vals:
            self._forget_phone_region()
        return res

    def _keep_last_email(self, followed, before):
        """Remember what leads follow from once the e-mail is an address again.

        :param followed: names of the partner fields that were written, with the e-mail
        :param before: {partner: values of those fields before}
        """
        is_email = self.env["lead.lead"]._is_email
        for partner, values in before.items():
            old = values[followed.index("email")]
            if is_email(old) and partner.email and not is_email(partner.email):
                partner.lead_kept_email = old

    def _update_address(self, vals):
        # a company's address comes to its contacts past `write`
        followed, before = self._get_followed_values(vals)
        res = super()._update_address(vals)
        self._push_to_leads(followed, before)
        if "country_id" in vals:
            self._forget_phone_region()
        return res

    def _forget_phone_region(self):
        """Let the companies of these partners read anew in which country they telephone."""
        domain = [("partner_id", "in", self.ids)]
        if count_everywhere(self.env["res.company"], domain, limit=1):
            self.env.registry.clear_cache()

    def _get_followed_values(self, vals):
        """Return what leads follow of the values about to be written.

        :returns: (names of the fields, {partner: their values before})
        """
        names = ("name", *self.env["lead.lead"]._get_partner_fields())
        followed = [name for name in names if name in vals]
        partners = self.sudo() if followed else self.browse()
        return followed, {partner: [partner[name] for name in followed] for partner in partners}

    def _push_to_leads(self, followed, before):
        """Let leads follow the partners that have changed.

        :param followed: names of the partner fields that were written
        :param before: {partner: values of those fields before}
        """
        changed = {
            partner: old
            for partner, old in before.items()
            if old != [partner[name] for name in followed]
        }
        if changed:
            self.env["lead.lead"]._follow_partners(changed, followed)

    def _get_pushed_emails(self, old_email):
        """Return the e-mail that leads give up, and what they have instead.

        Both None where the new one is no address: the leads keep theirs.
        """
        self.ensure_one()
        is_email = self.env["lead.lead"]._is_email
        if self.email and not is_email(self.email):
            return None, None
        if old_email and not is_email(old_email):
            old_email = self.lead_kept_email
        return old_email, self.email
