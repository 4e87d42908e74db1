from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class LeadImportRun(models.Model):
    """What an import made of names on the way goes with its leads, where nothing else uses it."""

    _inherit = "lead.import.run"

    def _remove_made_records(self):
        """Delete what the import made of names on the way, where nothing else uses it."""
        # sudo: nobody has made it but the import, and nobody uses it
        run = self.sudo()
        made = {
            model: run.env[model].browse(ids).exists()
            for model, ids in (run.made_records or {}).items()
            if model in run.env
        }
        is_done = False
        while not is_done:
            removed = [self._remove_unused(records) for records in made.values()]
            made = {model: records.exists() for model, records in made.items()}
            # what was removed may have been the last that used another one
            is_done = not any(removed)
        run.made_records = {
            model: records.ids for model, records in made.items() if records
        } or False

    def _remove_unused(self, records):
        """Delete those of the records that nobody has changed and nothing refers to.

        :param records: of any model, as superuser
        :returns: whether there were any
        """
        unused = records.filtered(lambda record: record.write_date == record.create_date)
        removed = False
        for record in unused - self._get_used(unused):
            try:
                with self.env.cr.savepoint():
                    record.unlink()
                removed = True
            except UserError:
                continue
        return removed

    def _get_used(self, records):
        """Return those of the records that something refers to.

        :param records: of any model
        """
        if not records:
            return records
        self.env.flush_all()
        used = {
            *self._get_used_by_keys(records),
            *self._get_used_by_names(records),
            *self._get_used_by_company(records),
            *self._get_used_by_own_fields(records),
        }
        return records.filtered(lambda record: record.id in used)

    def _get_used_by_keys(self, records):
        """Return the ids of the records that a foreign key of some table refers to."""
        used = set()
        references = self.env.execute_query(
            SQL(
                """SELECT source.relname, attribute.attname
                     FROM pg_constraint AS link
                     JOIN pg_class AS source ON source.oid = link.conrelid
                     JOIN pg_attribute AS attribute
                       ON attribute.attrelid = link.conrelid AND attribute.attnum = link.conkey[1]
                    WHERE link.contype = 'f' AND link.confrelid = %s::regclass
                      AND ARRAY_LENGTH(link.conkey, 1) = 1""",
                records._table,
            )
        )
        for table, column in references:
            own = SQL("AND id != %s", SQL.identifier(column)) if table == records._table else SQL()
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s"
                    " WHERE %(column)s = ANY(%(ids)s) %(own)s",
                    column=SQL.identifier(column),
                    table=SQL.identifier(table),
                    ids=records.ids,
                    own=own,
                )
            )
            used.update(record_id for (record_id,) in rows)
        return used

    def _get_used_by_names(self, records):
        """Return the ids of the records that a row names by model and number.

        What people have hung on it: messages, activities, files. Not what the system notes.
        """
        Lead, used = self.env["lead.lead"], set()
        for relation in Lead._get_trace_relations():
            if not (relation.model_column or relation.is_named):
                continue
            condition = Lead._get_relation_sql(relation, records.ids, 0, (), records._name)
            if relation.trace_condition:
                condition = SQL("%s AND (%s)", condition, SQL(relation.trace_condition))
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %s FROM %s WHERE %s",
                    Lead._get_owner_sql(relation),
                    SQL.identifier(relation.table),
                    condition,
                )
            )
            used.update(record_id for (record_id,) in rows)
        return used

    def _get_used_by_company(self, records):
        """Return the ids of the records that a field names which has a value for each company."""
        used = set()
        for field in self.env.registry.many2one_company_dependents[records._name]:
            model = self.env[field.model_name]
            if not model._auto or model._abstract or model._transient:
                continue
            rows = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT entry.value::int
                         FROM %s, JSONB_EACH_TEXT(%s) AS entry WHERE entry.value = ANY(%s)""",
                    SQL.identifier(model._table),
                    SQL.identifier(field.name),
                    [str(record_id) for record_id in records.ids],
                )
            )
            used.update(record_id for (record_id,) in rows)
        return used

    def _get_used_by_own_fields(self, records):
        """Return the ids of the records that own fields of any model name."""
        Lead, ids, used = self.env["lead.lead"], set(records.ids), set()
        for place in Lead._get_own_field_places(records._name):
            for row_id, value in Lead._fetch_own_field_rows(place, ids):
                named = ids.intersection(value if isinstance(value, list) else [value])
                used |= named - {row_id} if place.table == records._table else named
        return used
