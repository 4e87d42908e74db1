from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, ormcache

from ..visible_name import get_visible_name
from .lead_lead_merge_values import PROPERTY_FIELDS

# what makes a lead this one, and comes back too
OWN_COLUMNS = ("active", "code", "company_id")
# who gets a lead is found by itself, too
OWNER_COLUMNS = ("user_id", "team_id")
MAX_LABELS = 6


class LeadLead(models.Model):
    """What an import keeps of its leads, and what has become of them since.

    In SQL, one statement a batch: an import costs what it did before.
    """

    _inherit = "lead.lead"

    import_line_ids = fields.One2many(
        comodel_name="lead.import.lead",
        inverse_name="lead_id",
        string="Imports",
        readonly=True,
        copy=False,
        exportable=False,
        groups="lead_management.group_lead_all",
        written_by="server",
        help="The imports that have made or updated the lead.",
    )

    # ------------------------------------------------------------------ what is kept

    @api.model
    @ormcache()
    def _get_import_columns(self):
        """Return the columns that an import keeps, and undoing brings back.

        :returns: tuple of names of fields
        """
        return (*dict.fromkeys([*self._get_merge_columns(), *OWN_COLUMNS]),)

    @api.model
    def _get_import_values_sql(self):
        """Return what is kept of a row of `lead_lead AS lead`: JSON without what is empty."""
        columns = set(self._get_import_columns())
        others = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in columns
        ]
        return SQL(
            "JSONB_STRIP_NULLS((TO_JSONB(lead) - %s::text[]) || %s)",
            others,
            self._get_merge_lists_sql(),
        )

    def _read_import_values(self):
        """Return what the leads have now: {lead id: {field: value as JSON has it}}."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM lead_lead AS lead WHERE id = ANY(%s)",
                self._get_import_values_sql(),
                self.ids,
            )
        )
        return dict(rows)

    @api.model
    def _remember_values(self, data_list, session):
        """Keep what the leads have that rows are about to update.

        :param data_list: rows, as `_load_records` gets them
        :param session: the LeadImportSession
        """
        if not session.is_recorded:
            return
        updated = {
            data["values"].get("id") or session.existing_ids.get(data.get("xml_id"))
            for data in data_list
        }
        unknown = updated - {None, False} - session.values_before.keys()
        if not unknown:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, (%s)::text FROM lead_lead AS lead WHERE id = ANY(%s)",
                self._get_import_values_sql(),
                list(unknown),
            )
        )
        session.values_before.update(rows)

    @api.model
    def _record_import(self, session, lead_ids):
        """List an import with the leads that it has made and updated.

        :param session: the LeadImportSession
        :param list lead_ids: what `load` returns
        :returns: `lead.import.run` record, as superuser; empty where it is not listed
        """
        if not session.is_recorded or not session.outcomes:
            return self.env["lead.import.run"]
        self.env.flush_all()
        last = self._get_import_marks()
        marks = {table: [session.first_ids.get(table), last[table]] for table in last}
        run = self.env["lead.import.run"]._record(session, marks)
        self.env.flush_all()
        ids = list(dict.fromkeys(lead_ids))
        self.env.cr.execute(
            SQL(
                """INSERT INTO lead_import_lead (
                       run_id, lead_id, company_id, kind, state, batch, values_before,
                       values_after, create_uid, create_date, write_uid, write_date
                   )
                   SELECT %(run)s, lead.id, lead.company_id,
                          CASE WHEN former.value IS NULL THEN 'created' ELSE 'updated' END,
                          'pending', %(batch)s, former.value, %(values)s,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM UNNEST(%(ids)s::int[], %(former)s::jsonb[])
                          WITH ORDINALITY AS former (id, value, number)
                     JOIN lead_lead AS lead ON lead.id = former.id
                 ORDER BY former.number
              ON CONFLICT (run_id, lead_id) DO UPDATE
                      SET batch = EXCLUDED.batch, values_after = EXCLUDED.values_after""",
                run=run.id,
                batch=len(run.marks) - 1,
                values=self._get_import_values_sql(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=ids,
                former=[session.values_before.get(lead_id) for lead_id in ids],
            )
        )
        self.env["lead.import.lead"].invalidate_model(flush=False)
        run.invalidate_recordset(flush=False)
        return run

    # ------------------------------------------------------------------ what came since

    @api.model
    @ormcache()
    def _get_import_mark_tables(self):
        """Return the tables whose rows tell that somebody has done something with a lead.

        :returns: tuple of names; not that of the leads, whose rows an import makes itself
        """
        tables = {relation.table for relation in self._get_trace_relations()} - {self._table}
        rows = self.env.execute_query(
            SQL(
                """SELECT table_name FROM information_schema.columns
                    WHERE table_schema = CURRENT_SCHEMA AND column_name = 'id'
                      AND table_name = ANY(%s)""",
                sorted(tables),
            )
        )
        return tuple(sorted(table for (table,) in rows))

    @api.model
    def _get_trace_relations(self):
        """Return what refers to a lead and shows that somebody has worked on it.

        :returns: list of `MergeRelation`
        """
        declared = self._get_merge_relations()
        known = {(relation.table, relation.column) for relation in declared}
        added = [
            relation
            for relation in self._get_undeclared_relations()
            if (relation.table, relation.column) not in known
        ]
        return [relation for relation in [*declared, *added] if relation.is_trace]

    @api.model
    def _get_import_marks(self):
        """Return the last id of each table of `_get_import_mark_tables`, in one query."""
        tables = self._get_import_mark_tables()
        columns = SQL(", ").join(
            SQL("(SELECT MAX(id) FROM %s)", SQL.identifier(table)) for table in tables
        )
        [row] = self.env.execute_query(SQL("SELECT %s", columns))
        return {table: last or 0 for table, last in zip(tables, row, strict=True)}

    def _get_import_traces(self, lines, marks):
        """Return what hangs on leads since their import: {lead id: {label: count}}.

        Past the rules of what is counted: it is told as a number.

        :param lines: `lead.import.lead` records of the leads, as superuser
        :param list marks: {table: [last id before, last id after]} of each batch
        """
        self.env.flush_all()
        traces = {}
        relations = self._get_trace_relations()
        for batch, leads in lines.grouped("batch").items():
            ids = leads.lead_id.ids
            marked = marks[batch] if batch < len(marks) else {}
            for relation in relations:
                condition = self._get_relation_sql(relation, ids, 0, ids)
                if relation.trace_condition:
                    condition = SQL("%s AND (%s)", condition, SQL(relation.trace_condition))
                if relation.table in marked:
                    first, last = marked[relation.table]
                    condition = SQL("%s AND NOT id BETWEEN %s AND %s", condition, first + 1, last)
                rows = self.env.execute_query(
                    SQL(
                        "SELECT %(column)s, COUNT(*) FROM %(table)s WHERE %(own)s GROUP BY 1",
                        column=self._get_owner_sql(relation),
                        table=SQL.identifier(relation.table),
                        own=condition,
                    )
                )
                for lead_id, count in rows:
                    labels = traces.setdefault(lead_id, {})
                    label = relation.label or self._get_table_label(relation.table)
                    labels[label] = max(labels.get(label, 0), count)
        return traces

    @api.model
    def _get_table_label(self, table):
        """Return what people call the rows of a table."""
        model = next((model for model in self.env.registry.values() if model._table == table), None)
        # sudo: the name of a model is no secret
        return self.env["ir.model"].sudo()._get(model._name).name if model else table

    def _get_import_obstacles(self, lines, marks):
        """Return why leads of an import stay as they are: {lead id: text}.

        Made leads stay when anybody has changed or used them since; updated ones only when they
        are merged: of them the values that nobody has changed since are brought back.

        Hook: an addon adds what forbids to take a lead back.

        :param lines: `lead.import.lead` records of the leads, as superuser
        :param list marks: see `_get_import_traces`
        """
        made = lines.filtered(lambda line: line.kind == "created")
        current = self.browse(made.lead_id.ids)._read_import_values()
        traces = self._get_import_traces(made, marks)
        changers = made._get_changers()
        # one recordset: what is read of one of them is read of all
        leads = {lead.id: lead for lead in self.browse(lines.lead_id.ids)}
        reasons = {}
        for line in lines:
            lead = leads[line.lead_id.id]
            survivor = lead._get_merged_into()
            if survivor:
                name = get_visible_name(survivor)
                reasons[lead.id] = self.env._("Merged into %(lead)s.", lead=name)
            elif line.kind == "created":
                changed = lead._get_changed_since(line.values_after, current[lead.id])
                texts = lead._get_change_texts(changed, changers)
                texts += self._get_trace_texts(traces.get(lead.id))
                if texts:
                    reasons[lead.id] = " ".join(texts)
        return reasons

    @api.model
    def _get_trace_texts(self, found):
        """Return what is said of what hangs on a lead: list of sentences.

        :param dict found: {label: count}, or None
        """
        items = [f"{label} ({count})" for label, count in (found or {}).items()]
        return [self.env._("Since then: %(what)s.", what=", ".join(items))] if items else []

    def _get_changed_since(self, after, current):
        """Return the names of the fields that somebody has changed since.

        A salesperson whom no person has chosen does not count.

        :param dict after: values after the import
        :param dict current: values now
        """
        self.ensure_one()
        after = after or {}
        names = [*self._get_import_columns(), *self._get_merge_lists()]
        changed = [name for name in names if after.get(name) != current.get(name)]
        by_machine = (
            "date_last_user_change" not in changed and self._get_last_writer().id == SUPERUSER_ID
        )
        if by_machine:
            changed = [name for name in changed if name not in OWNER_COLUMNS]
        return changed

    def _get_change_texts(self, names, changers):
        """Return what is said of fields that were changed since: list of sentences.

        :param dict changers: see `lead.import.lead._get_changers`
        """
        self.ensure_one()
        if not names:
            return []
        server = self._get_merge_server_columns()
        writer = self._get_last_writer().name or ""
        by_user = defaultdict(list)
        for name in names:
            if name not in server:
                changer = changers.get((self.id, name))
                by_user[changer].append(self._fields[name]._description_string(self.env))
        if not by_user:
            return [self.env._("Edited since, the last time by %(user)s.", user=writer)]
        unknown = by_user.pop(None, [])
        texts = [
            self.env._(
                "Changed since by %(user)s: %(fields)s.",
                user=changer.name,
                fields=self._join_labels(labels),
            )
            for changer, labels in by_user.items()
        ]
        if unknown:
            # who has changed these stands nowhere
            text = self.env._(
                "Changed since: %(fields)s. The lead was edited last by %(user)s.",
                fields=self._join_labels(unknown),
                user=writer,
            )
            texts.append(text)
        return texts

    @api.model
    def _join_labels(self, labels):
        """Return names of fields as one text, the first ones of many."""
        return ", ".join(labels if len(labels) <= MAX_LABELS else [*labels[:MAX_LABELS], "…"])

    # ------------------------------------------------------------------ undo

    def _bring_back_import_values(self, before, after, current, changers):
        """Give the lead back what an import has changed and nobody since.

        :param dict before: values before the import
        :param dict after: values after it
        :param dict current: values now
        :param dict changers: see `lead.import.lead._get_changers`
        :returns: what is left as it is, as a text, or False
        """
        self.ensure_one()
        before, after = before or {}, after or {}
        restored, lists, kept = {}, {}, []
        # what the server keeps changes again when the rest is written back
        server = self._get_merge_server_columns()
        for name in (*self._get_import_columns(), *self._get_merge_lists()):
            if before.get(name) == after.get(name) and name not in server:
                continue
            states = [values.get(name) for values in (before, after, current)]
            if self._fields[name].type == "many2many":
                lists[name] = self._get_list_before(name, *states)
            elif current.get(name) == after.get(name):
                restored[name] = before.get(name)
            else:
                has_same_type = current.get("type_id") == after.get("type_id")
                if name in PROPERTY_FIELDS and (has_same_type or name != "properties"):
                    restored[name], changed = self._get_own_fields_before(*states)
                    if not changed:
                        continue
                kept.append(name)
        texts = self._get_change_texts([name for name in kept if name not in server], changers)
        restored = self._without_gone_records(restored)
        if restored or lists:
            self._write_back(restored, lists)
        return " ".join([*texts, self.env._("That stays as it is.")]) if texts else False
