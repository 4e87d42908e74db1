from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_import_session import MATCH_COLUMNS
from .lead_lead_import_duplicate import ImportTarget


class LeadLead(models.Model):
    """Imported rows about a merged lead are about the one that stays."""

    _inherit = "lead.lead"

    @api.model
    def _follow_merged_rows(self, fields, data):
        """Return rows that name the leads which stay, by their number in the database.

        External IDs have moved with the merge.

        :param fields: the columns, as `load` gets them
        :param data: the rows, as `load` gets them
        """
        if ".id" not in fields:
            return data
        column = fields.index(".id")
        numbers = {_get_number(row[column]) for row in data} - {None}
        into = self._get_followed_ids(numbers)
        if not into:
            return data
        followed = []
        for row in data:
            into_id = into.get(_get_number(row[column]))
            row = [*row[:column], str(into_id), *row[column + 1 :]] if into_id else row
            followed.append(row)
        return followed

    @api.model
    def _find_targets(self, keys_by_row, session):
        """Follow merged leads where no other lead is recognised."""
        targets = super()._find_targets(keys_by_row, session)
        wanted = defaultdict(set)
        for name, company_id, value in {key for keys in keys_by_row for key in keys} - {*targets}:
            wanted[name, company_id].add(value)
        by_lead = {target.lead_id: target for target in targets.values() if target.lead_id}
        for (name, company_id), values in wanted.items() if self._has_merged_leads() else ():
            for value, survivor in self._find_merged_matches(name, company_id, values):
                target = by_lead.setdefault(survivor.id, ImportTarget(survivor.id))
                key = (name, company_id, value)
                targets.setdefault(key, target).counts[key] = 1
        return targets

    @api.model
    def _has_merged_leads(self):
        """Tell whether there is any merged lead, of whomever: it costs nothing to ask."""
        query = SQL(
            "SELECT EXISTS (SELECT FROM lead_lead WHERE %s IS NOT NULL)",
            SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
        )
        [[has_merged]] = self.env.execute_query(query)
        return has_merged

    @api.model
    def _find_merged_matches(self, name, company_id, values):
        """Return what merged leads have of some values, and the leads they went into.

        Of leads that the user may read, the newest merged one first.

        :param str name: what leads are recognised by
        :param int company_id: of the leads
        :param values: normalised values that no lead beside has
        :returns: list of (value, `lead.lead` record)
        """
        merged = self.with_context(active_test=False).search_fetch(
            self._get_match_domain(name, values)
            & Domain("company_id", "=", company_id)
            & Domain("merged_into_id", "!=", False),
            [*MATCH_COLUMNS[name], "merged_into_id"],
            order="id desc",
        )
        readable = merged.merged_into_id._filtered_access("read")
        return [
            (self._normalize_stored(name, lead[column]), lead.merged_into_id)
            for lead in merged.filtered(lambda lead: lead.merged_into_id in readable)
            for column in MATCH_COLUMNS[name]
            if lead[column]
        ]


def _get_number(cell):
    """Return the number of a record that a cell holds, or None."""
    text = str(cell).strip()
    return int(text) if text.isdecimal() and len(text) < 10 else None
