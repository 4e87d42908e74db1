import json
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..trusted_context import get_trusted, is_trusted

# what defines own fields of models that have nothing to define them by
BASE_DEFINITION = "properties.base.definition"


@dataclass(frozen=True)
class OwnFieldColumn:
    """A column with the values of own fields, and the one that says what they are.

    :param field: its name, as `model.field`
    :param container: column with the record that defines them; empty where there is none
    """

    definition_table: str
    definition_column: str
    table: str
    column: str
    field: str
    container: str = ""


@dataclass(frozen=True)
class OwnFieldPlace:
    """Where an own field that names leads has its values.

    :param path: keys in the JSON of the column
    :param container: column that is `container_id` in the rows meant; empty for all rows
    """

    table: str
    column: str
    path: tuple
    container: str = ""
    container_id: int = 0

    @property
    def key(self):
        """Return what the log calls it by."""
        return f"{self.table}.{self.column} {self.container_id} {'.'.join(self.path)}"


class LeadLead(models.Model):
    """Own fields that name leads follow a merge, as all other references do.

    They have neither column nor foreign key: the number stands in the JSON of a record of any
    model, and that it is one of a lead in the JSON of what defines the own fields. Without such
    a field one query says so; with one, the rows that it may stand in are read through.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ where they are

    @api.model
    @ormcache()
    def _get_own_field_columns(self):
        """Return the columns of all models that hold values of own fields.

        :returns: tuple of `OwnFieldColumn`
        """
        columns = []
        for model in self.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for name, field in model._fields.items():
                if field.type == "properties" and field.store and field.definition:
                    columns.append(self._get_own_field_column(model, name, field))
        return (*filter(None, columns),)

    @api.model
    def _get_own_field_column(self, model, name, field):
        """Return the column of a field with own fields; None where nothing stores what they are."""
        owner = model._fields[field.definition_record]
        definition = self.env[owner.comodel_name]._fields[field.definition_record_field]
        # a product has it of its template: then the name alone tells which own field it is
        stored = definition.base_field
        if not (stored.store and stored.column_type):
            return None
        return OwnFieldColumn(
            self.env[stored.model_name]._table,
            stored.name,
            model._table,
            name,
            f"{model._name}.{name}",
            owner.name if owner.store and owner.column_type and stored is definition else "",
        )

    @api.model
    def _get_own_field_places(self, model=None):
        """Return where own fields that name leads have their values; one query.

        :param str model: name of another model whose records they name
        :returns: collection of `OwnFieldPlace`
        """
        columns = self._get_own_field_columns()
        places = []
        for table, column, owner_id, name, field in self._fetch_own_fields(columns, model):
            defined = [
                own
                for own in columns
                if (own.definition_table, own.definition_column) == (table, column)
                and field in (None, own.field)
            ]
            places += [
                OwnFieldPlace(
                    own.table,
                    own.column,
                    (name,),
                    own.container,
                    owner_id if own.container else 0,
                )
                for own in defined
            ]
            if any((own.table, own.column) == (self._table, "properties") for own in defined):
                # set aside while the lead has another type
                path = (str(owner_id), name)
                places.append(OwnFieldPlace(self._table, "properties_kept", path))
        return places

    @api.model
    def _fetch_own_fields(self, columns, model=None):
        """Return the own fields that name leads.

        :param columns: `OwnFieldColumn` items
        :param str model: name of another model whose records they name
        :returns: list of (table and column of the definition, id of its record, name of the own
            field, `model.field` that it is of or None)
        """
        self.env.flush_all()
        base = self.env[BASE_DEFINITION]._table
        parts = []
        for table, column in sorted({(c.definition_table, c.definition_column) for c in columns}):
            field = SQL("NULL")
            if table == base:
                field = SQL(
                    "(SELECT field.model || '.' || field.name FROM ir_model_fields AS field"
                    " WHERE field.id = owner.properties_field_id)"
                )
            parts.append(
                SQL(
                    """SELECT %(table_name)s, %(column_name)s, owner.id, item ->> 'name', %(field)s
                         FROM %(table)s AS owner, JSONB_ARRAY_ELEMENTS(owner.%(column)s) AS item
                        WHERE owner.%(column)s @> %(sought)s::jsonb
                          AND item ->> 'comodel' = %(model)s
                          AND item ->> 'type' IN ('many2one', 'many2many')""",
                    table_name=table,
                    column_name=column,
                    field=field,
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    sought=json.dumps([{"comodel": model or self._name}]),
                    model=model or self._name,
                )
            )
        return self.env.execute_query(SQL(" UNION ALL ").join(parts))

    # ------------------------------------------------------------------ what refers to leads

    @api.model
    def _fetch_own_field_rows(self, place, lead_ids, row_ids=None):
        """Return the values of an own field that name some leads, and hold their rows.

        :param OwnFieldPlace place: where
        :param lead_ids: ids of the leads
        :param row_ids: ids of the only rows that may name them; else all are read through
        :returns: list of (id of the row, value)
        """
        condition = SQL()
        if place.container:
            condition = SQL("%s = %s AND", SQL.identifier(place.container), place.container_id)
        if row_ids is not None:
            condition = SQL("%s id = ANY(%s) AND", condition, list(row_ids))
        return self.env.execute_query(
            SQL(
                """SELECT id, %(value)s FROM %(table)s
                    WHERE %(condition)s %(value)s @> ANY(%(leads)s::jsonb[])
                    ORDER BY id FOR NO KEY UPDATE""",
                value=self._get_own_field_sql(place),
                table=SQL.identifier(place.table),
                condition=condition,
                leads=[str(lead_id) for lead_id in lead_ids],
            )
        )

    @api.model
    def _fetch_own_field_values(self, place, row_ids):
        """Return the values of an own field in some rows, and hold these: {id of the row: value}.

        :param OwnFieldPlace place: where
        :param row_ids: ids of the rows
        """
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                    self._get_own_field_sql(place),
                    SQL.identifier(place.table),
                    list(row_ids),
                )
            )
        )

    @api.model
    def _get_own_field_sql(self, place):
        return SQL("(%s #> %s::text[])", SQL.identifier(place.column), [*place.path])

    @api.model
    def _store_own_field_rows(self, place, values):
        """Write values of an own field, whoever may write the rows.

        :param OwnFieldPlace place: where
        :param dict values: {id of the row: value}
        """
        if values:
            self.env.cr.execute(
                SQL(
                    """UPDATE %(table)s AS kept
                          SET %(column)s = JSONB_SET(kept.%(column)s, %(path)s::text[], new.value)
                         FROM UNNEST(%(ids)s::int[], %(values)s::jsonb[]) AS new (id, value)
                        WHERE kept.id = new.id""",
                    table=SQL.identifier(place.table),
                    column=SQL.identifier(place.column),
                    path=[*place.path],
                    ids=[*values],
                    values=[json.dumps(value) for value in values.values()],
                )
            )

    def _find_in_own_fields(self):
        """Return where own fields name the leads, and hold the rows.

        Each table is read through once, however many leads there are.

        :returns: set of (`OwnFieldPlace`, id of the row, id of the lead)
        """
        ids, found = set(self.ids), set()
        for place in sorted(self._get_own_field_places(), key=lambda place: place.key):
            for row_id, value in self._fetch_own_field_rows(place, ids):
                named = ids.intersection(value if isinstance(value, list) else [value])
                found.update((place, row_id, lead_id) for lead_id in named)
        return found

    def _get_leads_with_rows(self):
        found = super()._get_leads_with_rows()
        named = {lead_id for _place, _row_id, lead_id in self._find_in_own_fields()}
        return self.filtered(lambda lead: lead in found or lead.id in named)

    def _get_import_traces(self, lines, marks):
        """Count what names a lead in an own field: somebody has used it since its import."""
        traces = super()._get_import_traces(lines, marks)
        ids = set(lines.lead_id.ids)
        for place in self._get_own_field_places():
            rows = self._fetch_own_field_rows(place, ids)
            # what the import itself has written is no use
            own = lines.run_id.line_ids.lead_id.ids if rows and place.table == self._table else ()
            label = self._get_table_label(place.table)
            for row_id, value in rows:
                named = value if isinstance(value, list) else [value]
                for lead_id in ids.intersection(named) if row_id not in own else ():
                    traces.setdefault(lead_id, {}).setdefault(label, 1)
        return traces

    # ------------------------------------------------------------------ moving

    def _move_merge_relations(self, leads):
        moved, aside = super()._move_merge_relations(leads)
        into_ids = dict.fromkeys(leads.ids, self.id)
        named = {}
        for place, row_id, lead_id in self._get_named_in_own_fields(leads):
            if lead_id in into_ids:
                named.setdefault(place, set()).add(row_id)
        for place in sorted(named, key=lambda place: place.key):
            rows = [
                [row_id, value, self._get_followed_value(value, into_ids)]
                for row_id, value in self._fetch_own_field_rows(place, leads.ids, named[place])
            ]
            self._store_own_field_rows(place, {row_id: after for row_id, _before, after in rows})
            if rows:
                moved[place.key] = rows
        self.env.invalidate_all(flush=False)
        return moved, aside

    @api.model
    def _get_named_in_own_fields(self, leads):
        """Return what `_find_in_own_fields` does; of many groups it is found for all together."""
        if is_trusted(self.env, "lead_merge_named"):
            return get_trusted(self.env, "lead_merge_named")
        return leads._find_in_own_fields()

    @api.model
    def _get_followed_value(self, value, into_ids):
        """Return the value of an own field in which the leads that stay stand for merged ones.

        :param value: id or list of ids
        :param dict into_ids: {id of a merged lead: id of the one that stays}
        """
        if isinstance(value, list):
            return [*dict.fromkeys(into_ids.get(lead_id, lead_id) for lead_id in value)]
        return into_ids.get(value, value)

    def _follow_merge(self, values, into_ids):
        """Return values of this lead in which the leads that stay stand for the merged ones.

        :param dict values: of `write`
        :param dict into_ids: {id of a merged lead: id of the one that stays}
        """
        followed = dict(values)
        for name, value in values.items():
            field = self._fields[name]
            if field.type == "many2one" and field.comodel_name == self._name:
                followed[name] = self._get_followed_value(value, into_ids)
            elif field.type == "many2many" and field.comodel_name == self._name:
                ids = self._get_followed_value(value[0][2], into_ids)
                followed[name] = [fields.Command.set(ids)]
            elif field.type == "reference" and value:
                model, _comma, lead_id = value.partition(",")
                if model == self._name:
                    followed[name] = f"{model},{self._get_followed_value(int(lead_id), into_ids)}"
            elif field.type == "properties" and value:
                followed[name] = self._follow_in_own_fields(name, value, into_ids)
        return followed

    def _follow_in_own_fields(self, name, values, into_ids):
        """Return the values of own fields as `_follow_merge` does.

        :param str name: of the field with own fields
        :param dict values: {name of the own field: value}
        """
        naming = [
            own
            for own, definition in self._get_property_definitions(name).items()
            if definition.get("comodel") == self._name
        ]
        return {
            **values,
            **{
                own: self._get_followed_value(values[own], into_ids)
                for own in naming
                if own in values
            },
        }

    # ------------------------------------------------------------------ moving back

    def _bring_back_merge_relations(self, moved, aside):
        res = super()._bring_back_merge_relations(moved, aside)
        logged = {place: (moved or {}).get(place.key) for place in self._get_own_field_places()}
        for place, rows in logged.items():
            if rows:
                self._bring_back_own_field(place, rows)
        self.env.invalidate_all(flush=False)
        return res

    def _bring_back_own_field(self, place, rows):
        """Give the values of an own field back; what somebody has changed since stays.

        :param OwnFieldPlace place: where
        :param rows: lists as `_move_merge_relations` logs them
        """
        current, former = self._fetch_own_field_values(place, [row[0] for row in rows]), {}
        named = {
            lead_id
            for _row_id, before, _after in rows
            for lead_id in (before if isinstance(before, list) else [before])
        }
        # sudo: whether they are there; the rights on them were asked before
        known = set(self.sudo().browse(named).exists().ids)
        # what came with a late row as well stands twice: the first one is what it was
        for row_id, before, after in reversed(rows):
            now = former.get(row_id, current.get(row_id))
            value = self._get_value_before(before, after, now, known)
            if value != now:
                former[row_id] = value
        self._store_own_field_rows(place, former)

    def _get_value_before(self, before, after, now, known):
        """Return what an own field gets back.

        :param before: id or list of ids before the merge
        :param after: the same after it
        :param now: as it is
        :param known: ids of the leads that are still there
        """
        if not isinstance(before, list):
            return before if now == after and before in known else now
        if not isinstance(now, list):
            return now
        own = [lead_id for lead_id in before if lead_id not in after and lead_id in known]
        if not own:
            return now
        if now == after:
            return [lead_id for lead_id in before if lead_id in known]
        return self._get_list_without_merge(now, own, self.id not in before)

    def _get_list_without_merge(self, ids, own, came):
        """Return a list of leads as it is without a merge into this one.

        :param ids: of the leads in the list
        :param own: ids of those that the merge has taken out
        :param came: whether this lead came into it by the merge
        """
        return [
            *(lead_id for lead_id in ids if not came or lead_id != self.id),
            *(lead_id for lead_id in own if lead_id not in ids),
        ]
