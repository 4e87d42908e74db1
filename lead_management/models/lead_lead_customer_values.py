from odoo import api, fields, models
from odoo.tools import SQL, ormcache


class LeadLead(models.Model):
    """What leads take over from their customer and contact person.

    When they are linked, and when others take their place (`_get_taken_over_values`), for the
    form and for `write`; when partners change (`_follow_partners`), for all their leads in one
    statement. What a user typed is never overwritten: a value gives way when it is empty or
    that of the former partner.
    """

    _inherit = "lead.lead"

    # the partners whose values a form shows: what it changes next gives way to others
    shown_partner_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_shown_partners",
        export_string_translation=False,
    )
    shown_contact_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_shown_partners",
        export_string_translation=False,
    )

    # ------------------------------------------------------------------ other partners

    @api.depends("partner_id", "contact_id")
    def _compute_customer_values(self):
        names = self._get_customer_value_names()
        for lead in self:
            # without partners nothing gives way: most leads of an import
            linked = lead.partner_id or lead.contact_id
            former = lead._take_shown_partners() if linked and not lead.id else {}
            values = lead._get_new_customer_values(former) if linked else {}
            if former and values.get("contact_last_name", lead.contact_last_name) != (
                lead.contact_last_name
            ):
                lead.contact_middle_name = False
            for name in names:
                # what is read has its value then, an empty one on a new record
                own = lead[name]
                if values.get(name, own) != own:
                    lead[name] = values[name]

    @api.model
    @ormcache()
    def _get_customer_value_names(self):
        """Return the names of what leads take over from their partners."""
        return (
            "partner_name",
            "contact_first_name",
            "contact_last_name",
            *self._get_partner_fields(),
        )

    def _compute_shown_partners(self):
        for lead in self:
            lead.shown_partner_id = lead._origin.partner_id
            lead.shown_contact_id = lead._origin.contact_id

    def _take_shown_partners(self):
        """Note in a form whose values it shows from now on.

        :returns: the values of the former ones that give way, as `_get_former_values`
        """
        self.ensure_one()
        shown = (self.shown_partner_id._origin, self.shown_contact_id._origin)
        former = self._get_former_values(*shown)
        if not (self.partner_id | self.contact_id)._origin <= shown[0] | shown[1]:
            self.shown_partner_id = self.partner_id
            self.shown_contact_id = self.contact_id
        return former

    def _get_former_values(self, customer, contact):
        """Return the values of the former partners that give way to those of others.

        Where a partner is only taken off, none do: nobody can tell what was typed from
        what was taken over, and the lead has to be called all the same.

        :param customer: `res.partner` record of the customer before
        :param contact: `res.partner` record of the contact person before
        :returns: dict of the fields computed by `_compute_customer_values`
        """
        self.ensure_one()
        if (self.partner_id | self.contact_id)._origin <= customer | contact:
            return {}
        return self._get_values_of(customer, contact)

    def _get_new_customer_values(self, former):
        """Return the customer's values that the lead takes over.

        Those of which it has none of its own, or only that of the former customer.

        :param dict former: values of the customer and contact person before
        :returns: dict of some of the fields computed by `_compute_customer_values`
        """
        values = {}
        if self.partner_id | self.contact_id:
            values = self._get_values_of(self.partner_id, self.contact_id)
        names = ("contact_first_name", "contact_last_name")
        own_names = [self[name] for name in names]
        if any(own_names) and own_names != [former.get(name) for name in names]:
            values = {name: val for name, val in values.items() if name not in names}
        return {
            name: value
            for name, value in values.items()
            if not self[name] or (name in former and self[name] == former[name])
        }

    @api.model
    def _get_values_of(self, customer, contact):
        """Return the values that a customer and a contact person offer.

        :param customer: `res.partner` record, possibly empty
        :param contact: `res.partner` record, possibly empty
        :returns: dict of the fields computed by `_compute_customer_values`; the contact
            person's own e-mail, phone and position come before the customer's, address,
            website and tax ID of the customer before the contact person's. Without what is no
            e-mail address: the lead would be refused for it
        """
        person = contact or (customer.browse() if customer.is_company else customer)
        company = customer if customer.is_company else customer.parent_id
        first, last = self._split_person_name(person.name)
        values = {
            "partner_name": company.name,
            "contact_first_name": first,
            "contact_last_name": last,
        }
        has_address = any(customer[name] for name in self._get_partner_fields("address"))
        for name, kind in self._get_partner_value_kinds().items():
            sources = (contact, customer)
            if kind == "address":
                sources = (customer if has_address else contact,)
            elif kind in ("company", "company_first"):
                sources = (customer, contact)
            offered = (source[name] for source in sources)
            if name == "email":
                offered = filter(self._is_email, offered)
            values[name] = next(filter(None, offered), False)
        return values

    @api.model
    def _join_words(self, text):
        """Return a text with one blank between its words."""
        return " ".join((text or "").split())

    def _get_taken_over_values(self, vals, customer, contact):
        """Return what the lead takes over from its new partners: what the former ones gave.

        :param dict vals: values that were written
        :param customer: `res.partner` record of the customer before
        :param contact: `res.partner` record of the contact person before
        :returns: dict of values to write
        """
        self.ensure_one()
        new_values = self._get_new_customer_values(self._get_former_values(customer, contact))
        changed = {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in new_values.items()
            if name not in vals and self[name] != value
        }
        if "contact_last_name" in changed and "contact_middle_name" not in vals:
            changed["contact_middle_name"] = False
        return changed

    # ------------------------------------------------------------------ changed partners

    @api.model
    def _follow_partners(self, changed, followed):
        """Write changed values of partners to the leads whose own was empty or the old one.

        A constant number of statements, whatever the number of partners and leads; as
        the database does it, it is neither a user's change nor bound to the user's
        rights on the leads.

        :param dict changed: {`res.partner` record: values of the fields before}
        :param followed: names of the partner fields that were written
        """
        columns = [SQL("partner_id"), SQL("is_company")]
        for name in followed:
            columns += [SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")]
        if "name" in followed:
            columns += [SQL("new_first_name"), SQL("new_last_name")]
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
        self.flush_model([*assignments, "partner_id", "contact_id", "contact_name"])
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
        leads = self.sudo().browse({lead_id for (lead_id,) in rows})
        leads.invalidate_recordset(list(assignments), flush=False)
        leads.modified(list(assignments))

    @api.model
    def _get_push_assignments(self, name):
        """Return {lead field: SQL of its new value} that follow one partner field."""
        old, new = SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")
        if name == "name":
            return self._get_name_assignments(old, new)
        column = SQL("lead.%s", SQL.identifier(name))
        empty = SQL("%s IS NULL", column)
        if self._fields[name].type != "many2one":
            empty = SQL("COALESCE(%s, '') = ''", column)
        value = SQL(
            "CASE WHEN %s OR %s = partner.%s THEN partner.%s ELSE %s END",
            empty,
            column,
            old,
            new,
            column,
        )
        return {name: value}

    @api.model
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
        values = {
            "partner_name": (company_follows, SQL("partner.%s", new)),
            "contact_first_name": (person_follows, SQL("partner.new_first_name")),
            "contact_middle_name": (person_follows, SQL("NULL")),
            "contact_last_name": (person_follows, SQL("partner.new_last_name")),
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

    @api.model
    def _get_push_row(self, partner, old, followed):
        """Return one row of SQL values, in the order of the columns of `_follow_partners`.

        A name without needless blanks, as the lead has it. A lead does not follow to what
        is no e-mail address: it keeps the one that it has.
        """
        row = [SQL("%s::int", partner.id), SQL("%s::bool", partner.is_company)]
        for name, old_value in zip(followed, old, strict=True):
            values = (old_value, partner[name])
            if name == "email":
                values = partner._get_pushed_emails(old_value)
            if name == "name":
                values = map(self._join_words, values)
            if partner._fields[name].type == "many2one":
                row += [SQL("%s::int", value.id or None) for value in values]
            else:
                row += [SQL("%s::text", value or None) for value in values]
        if "name" in followed:
            names = self._split_person_name(partner.name)
            row += [SQL("%s::text", name or None) for name in names]
        return SQL("(%s)", SQL(", ").join(row))
