from odoo import models
from odoo.tools import SQL


class LeadMerge(models.Model):
    """What a lead had through one merge alone, and has through another one when that is undone.

    Somebody follows two leads that were merged into a third one: the first follower moved, the
    second was put aside, because there was one already. When the first merge is undone, its
    follower goes back, and that of the second one takes the place.
    """

    _inherit = "lead.merge"

    def _undo_rows(self, into):
        res = super()._undo_rows(into)
        others = self.sudo().search(
            [("lead_id", "=", into.id), ("state", "=", "done"), ("id", "!=", self.id)], order="id"
        )
        for merge in others.filtered("put_aside_rows"):
            merge._take_put_aside(into)
        return res

    def _take_put_aside(self, into):
        """Give the lead that stays those of the rows put aside that it has no other of now.

        :param into: `lead.lead` record
        """
        relations = {
            relation.table: relation
            for relation in into._get_moving_relations()
            if relation.unique or relation.other
        }
        owners = {
            table: (column, relation.table)
            for relation in relations.values()
            for table, column in relation.parts
        }
        moved, aside, taken = dict(self.moved_rows or {}), [], set()
        for table, row in self.put_aside_rows:
            column, owner = owners.get(table, (None, None))
            if column and (owner, row[column]) in taken:
                into._put_back([[table, row]])
            elif table in relations and not self._has_row(into, relations[table], row):
                relation = relations[table]
                into._put_back([[table, {**row, relation.column: into.id}]])
                if relation.unique:
                    taken.add((table, row["id"]))
                    entry = [row["id"], row[relation.column], None]
                else:
                    aside.append([table, row])
                    entry = [row[relation.other], None, None]
                moved[relation.key] = [*moved.get(relation.key, ()), entry]
            else:
                aside.append([table, row])
        if moved != (self.moved_rows or {}):
            self.write({"moved_rows": moved, "put_aside_rows": aside})

    def _has_row(self, into, relation, row):
        """Tell whether a lead has the row of a relation that was put aside, or one like it."""
        same = relation.unique or (relation.other,)
        parts = [
            into._get_relation_sql(relation, into.ids, into.id, self.merged_lead_ids.ids),
            *(SQL("%s IS NOT DISTINCT FROM %s", SQL.identifier(name), row[name]) for name in same),
        ]
        query = SQL(
            "SELECT EXISTS (SELECT FROM %s WHERE %s)",
            SQL.identifier(relation.table),
            SQL(" AND ").join(parts),
        )
        [[has_row]] = self.env.execute_query(query)
        return has_row
