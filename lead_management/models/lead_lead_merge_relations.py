from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL, ormcache

from ..merge_relation import MergeRelation
from ..trusted_context import get_trusted, is_trusted


class LeadLead(models.Model):
    """What refers to leads, and what a merge makes of it; counted, and found in SQL."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ hook

    @api.model
    def _get_merge_relations(self):
        """Hook: return what refers to leads, and what a merge makes of it.

        Every column of the database that refers to leads is named here, by the addon that
        it belongs to, those too that stay (`MergeRelation.kept`). A test finds forgotten ones.

        :returns: list of `MergeRelation`, in the order in which they move
        """
        return [
            MergeRelation("lead_lead", "merged_into_id", label=self.env._("Merged leads")),
            MergeRelation(
                "lead_merge", "lead_id", kept="the log of the merges into that lead", is_trace=False
            ),
            MergeRelation(
                "lead_merge_lead_rel", "lead_id", kept="the log of merges", is_trace=False
            ),
            MergeRelation(
                "lead_lead_tag_rel",
                "lead_id",
                kept="a value, united by the merge",
                is_trace=False,
            ),
            MergeRelation(
                "lead_duplicate_dismissal",
                "lead_id",
                kept="what was said of it at the time",
                is_trace=False,
            ),
            MergeRelation("lead_status_change", "lead_id", kept="the log of its own statuses"),
            MergeRelation("lead_board_position", "lead_id", unique=("user_id",), is_trace=False),
            MergeRelation(
                "lead_job_failure",
                "res_id",
                model_column="res_model",
                kept="the log of a job",
                is_trace=False,
            ),
            MergeRelation(
                "lead_import_lead", "lead_id", kept="the log of an import", is_trace=False
            ),
            MergeRelation(
                "ir_attachment",
                "res_id",
                label=self.env._("Files"),
                model_column="res_model",
                # what a field of the lead holds is a value of its own
                condition="res_field IS NULL",
            ),
            # an import or another program that knows the lead by it finds the one that stays
            MergeRelation("ir_model_data", "res_id", model_column="model", is_trace=False),
            MergeRelation(
                "ir_embedded_actions",
                "parent_res_id",
                model_column="parent_res_model",
                kept="a button of the view, which is not shown on another lead",
                is_trace=False,
            ),
        ]

    @api.model
    def _get_moving_relations(self):
        """Return the relations whose rows move, those that no addon has named as well.

        A field of another app, or one that an administrator has added, refers to leads too,
        and nobody declares it.
        """
        declared = self._get_merge_relations()
        known = {(relation.table, relation.column) for relation in declared}
        added = [
            relation
            for relation in self._get_undeclared_relations()
            if (relation.table, relation.column) not in known
        ]
        return [relation for relation in [*declared, *added] if not relation.kept]

    @api.model
    @ormcache()
    def _get_undeclared_relations(self):
        """Return the stored references of all models of the database that can name leads.

        They are looked for once: a new field empties the cache, as all that Odoo knows of fields.

        :returns: tuple of `MergeRelation`
        """
        relations = []
        for model in self.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                relation = field.store and self._get_field_relation(model, field)
                if relation:
                    relations.append(relation)
        return (*relations,)

    @api.model
    def _get_field_relation(self, model, field):
        """Return the relation of a stored field that can name leads, or None."""
        if field.type == "many2many" and field.comodel_name == self._name:
            own = {(f.relation, f.column1) for f in self._fields.values() if f.type == "many2many"}
            # what leads have of it is a value of theirs
            if (field.relation, field.column2) not in own:
                return MergeRelation(field.relation, field.column2, other=field.column1)
        if not field.column_type or field.company_dependent:
            return None
        if field.type == "many2one" and field.comodel_name == self._name:
            return MergeRelation(model._table, field.name)
        if field.type == "reference":
            return MergeRelation(model._table, field.name, is_named=True)
        model_column = self._get_model_column(model, field)
        if model_column:
            return MergeRelation(model._table, field.name, model_column=model_column)
        return None

    @api.model
    def _get_model_column(self, model, field):
        """Return the column with the model of what a number refers to, or None.

        Some apps keep a plain number beside the name of the model.
        """
        if field.type == "many2one_reference":
            names = (field.model_field,)
        elif field.type == "integer" and field.name == "res_id":
            names = ("res_model", "model")
        else:
            return None
        for name in names:
            named = model._fields.get(name)
            if named is not None and named.store and named.type in ("char", "selection"):
                return name
        return None

    # ------------------------------------------------------------------ parts of the SQL

    @api.model
    def _get_relation_sql(self, relation, lead_ids, into_id, leads_ids, model=None):
        """Return the condition on the rows of a relation that belong to leads.

        :param MergeRelation relation: which one
        :param lead_ids: ids of the leads whose rows are meant
        :param into_id: id of the lead that stays
        :param leads_ids: ids of the leads that are merged
        :param str model: name of another model, whose records are meant instead of leads
        """
        owners, model = list(lead_ids), model or self._name
        if relation.is_named:
            owners = [f"{model},{lead_id}" for lead_id in owners]
        parts = [SQL("%s = ANY(%s)", SQL.identifier(relation.column), owners)]
        if relation.model_column:
            parts.append(SQL("%s = %s", SQL.identifier(relation.model_column), model))
        if relation.condition:
            names = {"into": into_id, "leads": list(leads_ids)}
            parts.append(SQL("(%s)", SQL(relation.condition, **names)))
        return SQL(" AND ").join(parts)

    @api.model
    def _get_owner_sql(self, relation):
        """Return the number of the lead that a row of a relation belongs to."""
        column = SQL.identifier(relation.column)
        return SQL("SPLIT_PART(%s, ',', 2)::int", column) if relation.is_named else column

    # ------------------------------------------------------------------ counting

    def _count_merge_relations(self):
        """Count what hangs on the leads, one query a relation.

        Past the rules of what is counted: it is told as a number, and moves as a whole.

        :returns: {lead id: {label: count}}, labels in the order of the relations
        """
        self.env.flush_all()
        counts = {lead_id: {} for lead_id in self.ids}
        for relation in self._get_moving_relations():
            if not relation.label:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT %(column)s, COUNT(*) FROM %(table)s WHERE %(own)s GROUP BY 1",
                    column=self._get_owner_sql(relation),
                    table=SQL.identifier(relation.table),
                    own=self._get_relation_sql(relation, self.ids, 0, self.ids),
                )
            )
            for lead_id, count in rows:
                labels = counts[lead_id]
                labels[relation.label] = labels.get(relation.label, 0) + count
        return counts

    def _get_filled_relations(self):
        """Return the places of those of the moving relations in which the leads have rows.

        One query for all: most relations have none. Where many groups are merged it is asked for
        all of them together.

        :returns: set of places in `_get_moving_relations`
        """
        if is_trusted(self.env, "lead_merge_filled"):
            return get_trusted(self.env, "lead_merge_filled")
        self.env.flush_all()
        parts = [
            SQL(
                "SELECT %s::int WHERE EXISTS (SELECT FROM %s WHERE %s)",
                number,
                SQL.identifier(relation.table),
                # not more exactly: that depends on the lead that stays
                self._get_relation_sql(replace(relation, condition=""), self.ids, 0, self.ids),
            )
            for number, relation in enumerate(self._get_moving_relations())
        ]
        return {number for (number,) in self.env.execute_query(SQL(" UNION ALL ").join(parts))}

    def _get_leads_with_rows(self):
        """Return those of the leads that something hangs on which a merge moves."""
        self.env.flush_all()
        found = set()
        for relation in self._get_moving_relations():
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s WHERE %(own)s",
                    column=self._get_owner_sql(relation),
                    table=SQL.identifier(relation.table),
                    own=self._get_relation_sql(relation, self.ids, 0, self.ids),
                )
            )
            found.update(lead_id for (lead_id,) in rows)
        return self.filtered(lambda lead: lead.id in found)
