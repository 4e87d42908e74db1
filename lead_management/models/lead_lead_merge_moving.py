import json

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.tools import SQL, mute_logger


class LeadLead(models.Model):
    """The rows that hang on merged leads move to the one that stays, and back.

    In SQL, one statement a relation: what belongs to a lead moves whether its reader may
    write it or not, and no rule of a document is asked for a change of its lead's number.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ moving

    def _move_merge_relations(self, leads):
        """Give the lead what hangs on others.

        :param leads: `lead.lead` records that are merged
        :returns: ({key of the relation: [[id, lead before, state]]}, [[table, row]] put aside)
        """
        self.ensure_one()
        self.env.flush_all()
        moved, aside = {}, []
        relations = self._get_moving_relations()
        filled = leads.with_env(self.env)._get_filled_relations()
        for relation in (relations[number] for number in sorted(filled)):
            if relation.unique:
                aside += self._put_aside(relation, leads)
            if relation.other:
                rows, further = self._move_list(relation, leads)
                aside += further
            else:
                rows = self._move_relation(relation, leads)
            if rows:
                moved[relation.key] = rows
        self.env.invalidate_all(flush=False)
        return moved, aside

    def _move_relation(self, relation, leads):
        """Move the rows of one relation; parameters and result as `_move_merge_relations`."""
        column, target = relation.column, relation.target or relation.column
        own_id = f"{self._name},{self.id}" if relation.is_named else self.id
        sets = SQL("%s = %s", SQL.identifier(target), own_id)
        if target != column:
            sets = SQL("%s, %s = NULL", sets, SQL.identifier(column))
        state = SQL.identifier("moved", "state") if relation.confirmed else SQL("NULL")
        rows = self.env.execute_query(
            SQL(
                """WITH former AS (
                       SELECT id, %(owner)s AS lead_id FROM %(table)s
                        WHERE %(own)s ORDER BY id FOR UPDATE
                   )
                   UPDATE %(table)s AS moved SET %(sets)s
                     FROM former WHERE moved.id = former.id
                RETURNING moved.id, former.lead_id, %(state)s""",
                owner=self._get_owner_sql(relation),
                table=SQL.identifier(relation.table),
                own=self._get_relation_sql(relation, leads.ids, self.id, leads.ids),
                sets=sets,
                state=state,
            )
        )
        return sorted(map(list, rows))

    def _move_list(self, relation, leads):
        """Let records that list merged leads list this one, once.

        :returns: ([[id of the record, None, None]] that did not, rows as `_put_aside`)
        """
        names = {
            "table": SQL.identifier(relation.table),
            "column": SQL.identifier(relation.column),
            "other": SQL.identifier(relation.other),
            "own": self._get_relation_sql(relation, leads.ids, self.id, leads.ids),
            "into": self.id,
        }
        added = self.env.execute_query(
            SQL(
                """INSERT INTO %(table)s (%(other)s, %(column)s)
                   SELECT DISTINCT %(other)s, %(into)s FROM %(table)s WHERE %(own)s
              ON CONFLICT DO NOTHING RETURNING %(other)s""",
                **names,
            )
        )
        rows = self.env.execute_query(
            SQL("DELETE FROM %(table)s AS listed WHERE %(own)s RETURNING TO_JSONB(listed)", **names)
        )
        return (
            sorted([record_id, None, None] for (record_id,) in added),
            [[relation.table, row] for (row,) in rows],
        )

    def _put_aside(self, relation, leads):
        """Take out the rows of which the lead would have two; they are kept in the log.

        :returns: list of [table, row], in the order in which they are to be put back
        """
        doubled = self._find_doubled_rows(relation, leads)
        if not doubled:
            return []
        aside = []
        tables = [(relation.table, "id"), *relation.parts]
        for table, column in tables:
            rows = self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(kept) FROM %(table)s AS kept WHERE %(column)s = ANY(%(ids)s)",
                    table=SQL.identifier(table),
                    column=SQL.identifier("kept", column),
                    ids=doubled,
                )
            )
            aside += [[table, row] for (row,) in rows]
        for table, column in reversed(tables):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    doubled,
                )
            )
        return aside

    def _find_doubled_rows(self, relation, leads):
        """Return the ids of the rows of merged leads that the lead, or a newer one, has as well."""
        all_ids = [self.id, *leads.ids]
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM (
                       SELECT id, %(column)s AS lead_id, ROW_NUMBER() OVER (
                                  PARTITION BY %(unique)s
                                  ORDER BY %(column)s = %(into)s DESC, %(column)s DESC, id
                              ) AS number
                         FROM %(table)s WHERE %(own)s
                   ) AS ranked
                    WHERE number > 1 AND lead_id != %(into)s""",
                column=SQL.identifier(relation.column),
                unique=SQL(", ").join(map(SQL.identifier, relation.unique)),
                into=self.id,
                table=SQL.identifier(relation.table),
                own=self._get_relation_sql(relation, all_ids, self.id, leads.ids),
            )
        )
        return [row_id for (row_id,) in rows]

    def _archive_merged(self, leads):
        """Hook: archive what a merge makes needless, after all has moved.

        :param leads: `lead.lead` records that are merged into this one
        :returns: {table: ids of the rows}, which undoing restores
        """
        return {}

    # ------------------------------------------------------------------ moving back

    def _bring_back_merge_relations(self, moved, aside):
        """Give merged leads back what came with them and is still there.

        What belonged to a lead that is gone stays with the one that has it.

        :param dict moved: as `_move_merge_relations` returned it
        :param list aside: as `_move_merge_relations` returned it
        """
        self.env.flush_all()
        moved = moved or {}
        for relation in reversed(self._get_moving_relations()):
            if moved.get(relation.key) and relation.other:
                self._bring_back_list(relation, moved[relation.key])
            elif moved.get(relation.key):
                self._bring_back_relation(relation, moved[relation.key])
        self._put_back(self._without_gone_leads(aside or []))
        self.env.invalidate_all(flush=False)

    def _bring_back_list(self, relation, rows):
        """Take this lead out of the lists that it came into by the merge."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = %s AND %s = ANY(%s)",
                SQL.identifier(relation.table),
                SQL.identifier(relation.column),
                self.id,
                SQL.identifier(relation.other),
                [row[0] for row in rows],
            )
        )

    def _bring_back_relation(self, relation, rows):
        column, target = relation.column, relation.target or relation.column
        own_id = f"{self._name},{self.id}" if relation.is_named else self.id
        former = SQL("former.lead_id")
        if relation.is_named:
            former = SQL("%s || former.lead_id", f"{self._name},")
        sets = SQL("%s = %s", SQL.identifier(column), former)
        if target != column:
            sets = SQL("%s, %s = NULL", sets, SQL.identifier(target))
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s AS moved SET %(sets)s
                     FROM UNNEST(%(ids)s::int[], %(leads)s::int[]) AS former (id, lead_id)
                     JOIN lead_lead AS lead ON lead.id = former.lead_id
                    WHERE moved.id = former.id AND %(target)s = %(into)s""",
                table=SQL.identifier(relation.table),
                sets=sets,
                ids=[row[0] for row in rows],
                leads=[row[1] for row in rows],
                target=SQL.identifier("moved", target),
                into=own_id,
            )
        )

    @api.model
    def _restore_archived(self, archived):
        """Restore what a merge has archived.

        :param dict archived: as `_archive_merged` returned it
        """
        self.env.flush_all()
        for table, ids in (archived or {}).items():
            self.env.cr.execute(
                SQL("UPDATE %s SET active = TRUE WHERE id = ANY(%s)", SQL.identifier(table), ids)
            )
        self.env.invalidate_all(flush=False)

    @api.model
    def _without_gone_leads(self, aside):
        """Return the rows that a merge has put aside without those of leads that are gone.

        :param list aside: as `_move_merge_relations` returned it
        """
        columns = {
            relation.table: relation.column
            for relation in self._get_moving_relations()
            if relation.unique or relation.other
        }
        owners = {row[columns[table]] for table, row in aside if table in columns}
        # sudo: whether they are there; the rights on them were asked before
        known = set(self.sudo().browse(owners).exists().ids)
        return [
            [table, row]
            for table, row in aside
            if table not in columns or row[columns[table]] in known
        ]

    def _put_back(self, aside):
        """Insert rows again that a merge has put aside; what they named may be gone."""
        for table, row in aside:
            try:
                with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                    self.env.cr.execute(
                        SQL(
                            """INSERT INTO %(table)s
                               SELECT * FROM jsonb_populate_record(NULL::%(table)s, %(row)s::jsonb)
                          ON CONFLICT DO NOTHING""",
                            table=SQL.identifier(table),
                            row=json.dumps(row),
                        )
                    )
            except IntegrityError:
                continue

    def _get_confirmed_since(self, moved):
        """Return the names of documents that came with a merge and were confirmed since.

        A document that the user may not read is called by its number.

        :param dict moved: as `_move_merge_relations` returned it
        """
        self.env.flush_all()
        names = []
        for relation in self._get_moving_relations():
            former = {row[0]: row[2] for row in moved.get(relation.key, ())}
            if not relation.confirmed or not former:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE id = ANY(%s) AND state = ANY(%s) ORDER BY id",
                    SQL.identifier(relation.table),
                    list(former),
                    list(relation.confirmed),
                )
            )
            since = [row_id for (row_id,) in rows if former[row_id] not in relation.confirmed]
            for document in self.env[relation.model].browse(since):
                readable = document.has_access("read")
                names.append(document.display_name if readable else f"#{document.id}")
        return names
