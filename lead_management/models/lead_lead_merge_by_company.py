from odoo import api, models
from odoo.tools import SQL


class LeadLead(models.Model):
    """References to merged leads that differ by company follow, as all others do.

    Such a column holds {company: lead} and has no foreign key.
    """

    _inherit = "lead.lead"

    @api.model
    def _get_by_company_fields(self):
        """Return the fields of stored models: {what the log calls it: (table, column)}."""
        fields = {}
        for field in self.env.registry.many2one_company_dependents[self._name]:
            model = self.env[field.model_name]
            if model._auto and not model._abstract and not model._transient:
                key = f"{model._table}.{field.name} by company"
                fields[key] = (SQL.identifier(model._table), SQL.identifier(field.name))
        return fields

    def _move_merge_relations(self, leads):
        moved, aside = super()._move_merge_relations(leads)
        for key, (table, column) in self._get_by_company_fields().items():
            rows = self.env.execute_query(
                SQL(
                    """WITH former AS (
                           SELECT id, entry.key AS company, entry.value::int AS lead_id
                             FROM %(table)s, JSONB_EACH_TEXT(%(column)s) AS entry
                            WHERE entry.value = ANY(%(leads)s)
                       ), changed AS (
                           SELECT id, JSONB_OBJECT_AGG(company, %(into)s::int) AS leads
                             FROM former GROUP BY id
                       ), moved AS (
                           UPDATE %(table)s AS kept
                              SET %(column)s = kept.%(column)s || changed.leads
                             FROM changed WHERE kept.id = changed.id RETURNING kept.id
                       )
                       SELECT id, lead_id, company FROM former JOIN moved USING (id)
                        ORDER BY id, company""",
                    table=table,
                    column=column,
                    into=self.id,
                    leads=[str(lead_id) for lead_id in leads.ids],
                )
            )
            if rows:
                moved[key] = [list(row) for row in rows]
        self.env.invalidate_all(flush=False)
        return moved, aside

    def _bring_back_merge_relations(self, moved, aside):
        res = super()._bring_back_merge_relations(moved, aside)
        for key, (table, column) in self._get_by_company_fields().items():
            rows = (moved or {}).get(key)
            if rows:
                ids, lead_ids, companies = zip(*rows, strict=True)
                self.env.cr.execute(
                    SQL(
                        """UPDATE %(table)s AS kept
                              SET %(column)s = kept.%(column)s || former.leads
                             FROM (SELECT old.id,
                                          JSONB_OBJECT_AGG(old.company, old.lead_id) AS leads
                                     FROM UNNEST(%(ids)s::int[], %(leads)s::int[],
                                                 %(companies)s::text[])
                                          AS old (id, lead_id, company)
                                     JOIN lead_lead AS lead ON lead.id = old.lead_id
                                     JOIN %(table)s AS now ON now.id = old.id
                                    WHERE now.%(column)s ->> old.company = %(into)s
                                    GROUP BY old.id) AS former
                            WHERE kept.id = former.id""",
                        table=table,
                        column=column,
                        ids=list(ids),
                        leads=list(lead_ids),
                        companies=list(companies),
                        into=str(self.id),
                    )
                )
        self.env.invalidate_all(flush=False)
        return res
