from odoo import fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Changes of a customer show on its leads at once (REQ-2.10)."""

    _inherit = "res.partner"

    # leads and customers with the same number (lead.match.mixin)
    phone_sanitized = fields.Char(index="btree_not_null")

    def write(self, vals):
        Lead = self.env["lead.lead"]
        followed = [
            name for name in ("name", *Lead._customer_fields.values()) if name in vals
        ]
        before = {
            partner: [partner[name] for name in followed] for partner in self.sudo()
        }
        res = super().write(vals)
        if followed:
            self._push_to_leads(followed, before)
        return res

    def _push_to_leads(self, followed, before):
        """Write changed values to the leads whose own value was empty or the old one.

        One statement, whatever the number of partners and leads; as the database does
        it, it is neither a user's change nor bound to the user's rights on the leads.

        :param followed: names of the partner fields that were written
        :param before: {partner: values of those fields before}
        """
        changed = [
            (partner, old)
            for partner, old in before.items()
            if old != [partner[name] for name in followed]
        ]
        if not changed:
            return
        Lead = self.env["lead.lead"].sudo()
        lead_fields = sorted({"partner_id", "contact_id", "contact_name"})
        assignments = []
        columns = [SQL("partner_id"), SQL("is_company")]
        for name in followed:
            columns += [SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")]
            for lead_field, sets in self._get_push_assignments(name):
                lead_fields.append(lead_field)
                assignments.append(sets)
        rows = [self._get_push_row(partner, old, followed) for partner, old in changed]
        Lead.flush_model(lead_fields)
        updated = self.env.execute_query(
            SQL(
                """UPDATE lead_lead AS lead SET %s
                     FROM (VALUES %s) AS partner (%s)
                    WHERE lead.partner_id = partner.partner_id
                       OR lead.contact_id = partner.partner_id
                RETURNING lead.id""",
                SQL(", ").join(assignments),
                SQL(", ").join(rows),
                SQL(", ").join(columns),
            )
        )
        leads = Lead.browse({lead_id for (lead_id,) in updated})
        if leads:
            leads.invalidate_recordset(lead_fields, flush=False)
            leads.modified(lead_fields)

    def _get_push_assignments(self, name):
        """Return the (lead field, SQL assignment) that follow one partner field."""
        old, new = SQL.identifier(f"old_{name}"), SQL.identifier(f"new_{name}")
        if name == "name":
            return self._get_name_assignments(old, new)
        result = []
        for lead_field, partner_field in self.env["lead.lead"]._customer_fields.items():
            if partner_field == name:
                column = SQL.identifier(lead_field)
                sets = SQL(
                    "%(column)s = CASE WHEN lead.%(column)s IS NULL"
                    " OR lead.%(column)s = partner.%(old)s"
                    " THEN partner.%(new)s ELSE lead.%(column)s END",
                    column=column,
                    old=old,
                    new=new,
                )
                result.append((lead_field, sets))
        return result

    def _get_name_assignments(self, old, new):
        """A company's name is the legal entity name; a person's, its names."""
        person_untouched = SQL(
            "NOT partner.is_company AND (lead.contact_name IS NULL"
            " OR lead.contact_name = partner.%s)",
            old,
        )
        return [
            (
                "partner_name",
                SQL(
                    "partner_name = CASE WHEN partner.is_company AND"
                    " (lead.partner_name IS NULL OR lead.partner_name = partner.%s)"
                    " THEN partner.%s ELSE lead.partner_name END",
                    old,
                    new,
                ),
            ),
            (
                "contact_first_name",
                SQL(
                    "contact_first_name = CASE WHEN %s THEN"
                    " NULLIF(SUBSTRING(partner.%s FROM '^(\\S+)\\s+\\S'), '')"
                    " ELSE lead.contact_first_name END",
                    person_untouched,
                    new,
                ),
            ),
            (
                "contact_last_name",
                SQL(
                    "contact_last_name = CASE WHEN %s THEN"
                    " REGEXP_REPLACE(partner.%s, '^\\S+\\s+', '')"
                    " ELSE lead.contact_last_name END",
                    person_untouched,
                    new,
                ),
            ),
        ]

    def _get_push_row(self, partner, old, followed):
        """Return one row of SQL values: id, is_company, old and new of each field."""
        values = [SQL("%s::int", partner.id), SQL("%s::bool", partner.is_company)]
        for name, old_value in zip(followed, old, strict=True):
            is_relation = self._fields[name].type == "many2one"
            for value in (old_value, partner[name]):
                if is_relation:
                    values.append(SQL("%s::int", value.id or None))
                else:
                    values.append(SQL("%s::text", value or None))
        return SQL("(%s)", SQL(", ").join(values))
