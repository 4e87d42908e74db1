from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..trusted_context import is_trusted


class LeadLead(models.Model):
    """What people still do with a lead that was merged meanwhile: another tab, an old list."""

    _inherit = "lead.lead"

    def _check_not_merged(self, vals):
        """Refuse values for merged leads, where nobody would see them.

        Who is refused has still got what was typed. Replacing a status changes merged leads, too
        (`lead_merged_too`).

        :param dict vals: values of `write` by a person
        :raises UserError: naming the lead that stays
        """
        # `_check_restored` has words of its own
        is_restored = vals.keys() <= {*self._get_technical_fields(), "active"}
        merged = self.filtered("merged_into_id")
        if not merged or is_restored or is_trusted(self.env, "lead_merged_too"):
            return
        survivor = merged[0]._get_merged_into()
        raise UserError(
            self.env._(
                "The lead %(lead)s was merged into %(other)s, so nothing is saved in it. Enter it"
                " in the lead %(other)s, or undo the merge there first.",
                lead=merged[0].display_name,
                other=survivor.code or survivor.id,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_merged(self):
        """Keep leads that others were merged into: these name them."""
        # sudo: what the user may not see was merged as well
        merged = self.sudo().with_context(active_test=False)
        groups = merged._read_group(
            [("merged_into_id", "in", self.ids)], ["merged_into_id"], ["__count"], limit=1
        )
        for lead, count in groups:
            raise UserError(
                self.env._(
                    "The lead %(lead)s cannot be deleted, because other leads (%(count)s) were"
                    " merged into it. Undo that first, or archive it.",
                    lead=lead.display_name,
                    count=count,
                )
            )

    def unlink(self):
        """Keep what somebody has said of the leads that are left: they are not the same."""
        self.env["lead.duplicate.dismissal"]._give_to_others(self)
        return super().unlink()

    @api.model
    def _get_followed_ids(self, lead_ids):
        """Return where leads that were merged went: {id: id of the lead that stays}.

        Those alone that the user may read.

        :param lead_ids: collection of ids
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %(into)s FROM lead_lead"
                " WHERE %(into)s IS NOT NULL AND id = ANY(%(ids)s)",
                into=SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
                ids=list(lead_ids),
            )
        )
        into = dict(rows)
        readable = set(self._get_readable_leads(set(into.values())).ids) if into else set()
        return {lead_id: into_id for lead_id, into_id in into.items() if into_id in readable}

    def _get_merged_into_ids(self):
        """Return the ids of other leads into which those with the same address were merged."""
        self.ensure_one()
        conditions = [
            SQL("%s = ANY(%s)", SQL.identifier(name, to_flush=self._fields[name]), filled)
            for name, values in self._get_address_keys().items()
            if (filled := [value for value in values if value])
        ]
        if not conditions:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT %(into)s FROM lead_lead
                    WHERE %(into)s IS NOT NULL AND %(into)s != %(own)s
                      AND company_id = %(company)s AND (%(same)s)""",
                into=SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
                own=self._origin.id or 0,
                company=self.company_id._origin.id or 0,
                same=SQL(" OR ").join(conditions),
            )
        )
        return [into_id for (into_id,) in rows]
