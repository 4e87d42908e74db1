from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# a tax ID without what people write between its digits, as lead.lead._normalize_vat
VAT_LETTERS = "regexp_replace(upper(vat::text), '[^A-Z0-9]', '', 'g')"
# leads that the tab of a partner lists, the newest first
MAX_LISTED_LEADS = 80


class ResPartner(models.Model):
    """The leads of a partner (REQ-0.51), which follow its changes (REQ-2.10)."""

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

    # leads and customers with the same number (lead.match.mixin)
    phone_sanitized = fields.Char(index="btree_not_null")

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
        self.sudo().browse(filter(None, found))._get_with_parents()
        for customer, contact, count in groups:
            chain = (customer | contact).sudo()._get_with_parents()
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

    def action_view_leads(self):
        """Open the leads of the partner and its contacts (REQ-0.51).

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

    def action_new_lead(self):
        """Open an empty lead of this customer (REQ-0.51).

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

    def _compute_phone_sanitized(self):
        """Find the number of a customer as that of a lead is found."""
        res = super()._compute_phone_sanitized()
        self.env["lead.lead"]._complete_phone_sanitized(self)
        return res

    # ------------------------------------------------------------------ followed values

    def write(self, vals):
        followed, before = self._get_followed_values(vals)
        res = super().write(vals)
        self._push_to_leads(followed, before)
        self._keep_last_email(followed, before)
        self._forget_phone_region(vals)
        return res

    def _keep_last_email(self, followed, before):
        """Remember what leads follow from once the e-mail is an address again.

        :param followed: names of the partner fields that were written
        :param before: {partner: values of those fields before}
        """
        if "email" not in followed:
            return
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
        self._forget_phone_region(vals)
        return res

    def _forget_phone_region(self, vals):
        """Let the companies of these partners read anew in which country they telephone."""
        if "country_id" not in vals:
            return
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        if Company.search_count([("partner_id", "in", self.ids)], limit=1):
            self.env.registry.clear_cache()

    def _get_followed_values(self, vals):
        """Return what leads follow of the values about to be written.

        :returns: (names of the fields, {partner: their values before})
        """
        names = ("name", *self.env["lead.lead"]._customer_fields.values())
        followed = [name for name in names if name in vals]
        partners = self.sudo() if followed else self.browse()
        return followed, {partner: [partner[name] for name in followed] for partner in partners}

    def _push_to_leads(self, followed, before):
        """Write changed values to the leads whose own value was empty or the old one.

        A constant number of statements, whatever the number of partners and leads; as
        the database does it, it is neither a user's change nor bound to the user's
        rights on the leads.

        :param followed: names of the partner fields that were written
        :param before: {partner: values of those fields before}
        """
        changed = {
            partner: old
            for partner, old in before.items()
            if old != [partner[name] for name in followed]
        }
        if not changed:
            return
        columns = [SQL("partner_id"), SQL("is_company")]
        for name in followed:
            columns += [SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")]
        source = SQL(
            "(VALUES %s) AS partner (%s)",
            SQL(", ").join(
                self._get_push_row(partner, old, followed) for partner, old in changed.items()
            ),
            SQL(", ").join(columns),
        )
        assignments = {}
        for name in followed:
            assignments |= self._get_push_assignments(name)
        self.env["lead.lead"].flush_model(
            [*assignments, "partner_id", "contact_id", "contact_name"]
        )
        # one statement for each link: a lead of two changed partners follows both
        for link in ("partner_id", "contact_id"):
            condition = SQL("lead.%s = partner.partner_id", SQL.identifier(link))
            self._push_assignments(assignments, source, condition)
        if "name" in followed and any(partner.is_company for partner in changed):
            condition = SQL(
                "partner.is_company AND lead.partner_id IN"
                " (SELECT id FROM res_partner WHERE parent_id = partner.partner_id)"
            )
            name_of_company = {"partner_name": assignments["partner_name"]}
            self._push_assignments(name_of_company, source, condition)

    @api.model
    def _push_assignments(self, assignments, source, condition):
        """Run one statement of the push and let the ORM know what it has changed.

        :param dict assignments: SQL of the new value, by lead field
        :param source: SQL of the changed partners, as `partner`
        :param condition: SQL that joins them with `lead`
        """
        old_values = SQL(", ").join(SQL("lead.%s", SQL.identifier(name)) for name in assignments)
        new_values = SQL(", ").join(assignments.values())
        rows = self.env.execute_query(
            SQL(
                """UPDATE lead_lead AS lead SET (%s) = ROW(%s)
                     FROM %s
                    WHERE %s AND ROW(%s) IS DISTINCT FROM ROW(%s)
                RETURNING lead.id""",
                SQL(", ").join(SQL.identifier(name) for name in assignments),
                new_values,
                source,
                condition,
                old_values,
                new_values,
            )
        )
        leads = self.env["lead.lead"].sudo().browse({lead_id for (lead_id,) in rows})
        leads.invalidate_recordset(list(assignments), flush=False)
        leads.modified(list(assignments))

    def _get_push_assignments(self, name):
        """Return {lead field: SQL of its new value} that follow one partner field."""
        old, new = SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")
        if name == "name":
            return self._get_name_assignments(old, new)
        Lead = self.env["lead.lead"]
        result = {}
        for lead_field, partner_field in Lead._customer_fields.items():
            if partner_field == name:
                column = SQL("lead.%s", SQL.identifier(lead_field))
                empty = SQL("%s IS NULL", column)
                if Lead._fields[lead_field].type != "many2one":
                    empty = SQL("COALESCE(%s, '') = ''", column)
                result[lead_field] = SQL(
                    "CASE WHEN %s OR %s = partner.%s THEN partner.%s ELSE %s END",
                    empty,
                    column,
                    old,
                    new,
                    column,
                )
        return result

    def _get_name_assignments(self, old, new):
        """The name of a company is the legal entity name, of a person its names."""
        company_follows = SQL(
            "partner.is_company AND (COALESCE(lead.partner_name, '') = ''"
            " OR lead.partner_name = partner.%s)",
            old,
        )
        person_follows = SQL(
            "NOT partner.is_company AND (COALESCE(lead.contact_name, '') = ''"
            " OR lead.contact_name = partner.%s)",
            old,
        )
        # as lead.lead._split_person_name
        first = SQL("SUBSTRING(partner.%s FROM '^(\\S+)\\s+\\S')", new)
        last = SQL("NULLIF(REGEXP_REPLACE(partner.%s, '^\\S+\\s+', ''), '')", new)
        values = {
            "partner_name": (company_follows, SQL("partner.%s", new)),
            "contact_first_name": (person_follows, first),
            "contact_middle_name": (person_follows, SQL("NULL")),
            "contact_last_name": (person_follows, last),
        }
        return {
            lead_field: SQL(
                "CASE WHEN %s THEN %s ELSE lead.%s END",
                follows,
                value,
                SQL.identifier(lead_field),
            )
            for lead_field, (follows, value) in values.items()
        }

    def _get_push_row(self, partner, old, followed):
        """Return one row of SQL values: id, is_company, then old and new of each field.

        A name without needless blanks, as the lead has it. A lead does not follow to what
        is no e-mail address: it keeps the one that it has.
        """
        row = [SQL("%s::int", partner.id), SQL("%s::bool", partner.is_company)]
        for name, old_value in zip(followed, old, strict=True):
            values = (old_value, partner[name])
            if name == "email":
                values = self._get_pushed_emails(partner, old_value)
            for value in values:
                if self._fields[name].type == "many2one":
                    row.append(SQL("%s::int", value.id or None))
                    continue
                if name == "name":
                    value = " ".join((value or "").split())
                row.append(SQL("%s::text", value or None))
        return SQL("(%s)", SQL(", ").join(row))

    @api.model
    def _get_pushed_emails(self, partner, old_email):
        """Return the e-mail that leads give up, and what they have instead.

        Both None where the new one is no address: the leads keep theirs.
        """
        is_email = self.env["lead.lead"]._is_email
        if partner.email and not is_email(partner.email):
            return None, None
        if old_email and not is_email(old_email):
            old_email = partner.lead_kept_email
        return old_email, partner.email
