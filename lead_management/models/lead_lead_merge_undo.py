import json

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..trusted_context import Trusted
from .lead_lead_merge_values import PROPERTY_FIELDS

# kept by the server, and brought back as they were
SERVER_COLUMNS = (
    "date_closed",
    "date_last_status_update",
    "date_last_user_change",
    "properties_kept",
)


class LeadLead(models.Model):
    """What a lead had before a merge and after it, and how undoing brings it back."""

    _inherit = "lead.lead"

    @api.model
    def _get_merge_columns(self):
        """Return the names of the columns that undoing brings back."""
        # sudo: also those that the user may not write
        names = [
            name
            for name in self.sudo()._get_merge_fields() + ["loss_reason_id", "loss_note"]
            if self._fields[name].column_type
        ]
        return [*names, *self._get_merge_server_columns(), *PROPERTY_FIELDS]

    @api.model
    @ormcache()
    def _get_merge_lists(self):
        """Return the stored many2many fields that undoing brings back.

        :returns: tuple of names of fields
        """
        # sudo: also those that the user may not write
        names = self.sudo()._get_merge_fields()
        return tuple(name for name in names if self._fields[name].type == "many2many")

    @api.model
    def _get_merge_lists_sql(self):
        """Return what the row of `lead_lead AS lead` has in lists: JSON {field: ids}."""
        lists = [
            SQL(
                "%s, (SELECT JSONB_AGG(%s ORDER BY %s) FROM %s WHERE %s = lead.id)",
                name,
                SQL.identifier(field.column2),
                SQL.identifier(field.column2),
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
            )
            for name in self._get_merge_lists()
            if (field := self._fields[name])
        ]
        return SQL("JSONB_BUILD_OBJECT(%s)", SQL(", ").join(lists))

    @api.model
    def _get_merge_server_columns(self):
        """Hook: return the columns of the server that a merge may change.

        :returns: list of names of fields
        """
        return list(SERVER_COLUMNS)

    def _read_merge_columns(self):
        """Return the stored values of the lead: {column: value for JSON}."""
        self.ensure_one()
        self.flush_recordset()
        [[row]] = self.env.execute_query(
            SQL(
                "SELECT to_jsonb(lead) || %s FROM lead_lead AS lead WHERE id = %s",
                self._get_merge_lists_sql(),
                self.id,
            )
        )
        names = (*self._get_merge_columns(), *self._get_merge_lists())
        return {name: row.get(name) for name in names}

    def _get_changed_columns(self, before):
        """Return what has changed since: {column: [before, after]}.

        :param dict before: as `_read_merge_columns` returned it
        """
        after = self._read_merge_columns()
        return {name: [before[name], after[name]] for name in before if before[name] != after[name]}

    def _bring_back_merge_values(self, log):
        """Bring back the values that a merge has changed and nobody since.

        :param log: `lead.merge` record, as superuser
        :returns: labels of the values that somebody has changed since
        """
        self.ensure_one()
        restored, changed = log._take_back_values(self)
        restored = self._without_gone_records(restored)
        names = self._get_merge_lists()
        lists = {
            name: self._get_list_commands(name, restored.pop(name))
            for name in names
            if name in restored
        }
        self._write_back(restored, lists)
        return self._get_changed_labels(changed)

    def _get_changed_labels(self, changed):
        """Return what people call values that somebody has changed since.

        Not what the server keeps, nor lists, of which the rest returns.

        :param dict changed: {field: names of own fields, or None for a value}
        """
        silent = {*self._get_merge_server_columns(), *self._get_merge_lists()}
        labels = []
        for name, keys in changed.items():
            if name in PROPERTY_FIELDS:
                definitions = self._get_property_definitions(name)
                labels += [definitions.get(key, {}).get("string") or key for key in keys]
            elif name not in silent:
                labels.append(self._fields[name]._description_string(self.env))
        return labels

    @api.model
    def _get_list_commands(self, name, ids):
        """Return the commands of `write` for a list, without what is gone.

        :param str name: of a many2many field
        :param ids: of the records
        """
        # sudo: whether they are there
        records = self.env[self._fields[name].comodel_name].sudo().browse(sorted(ids or ()))
        return [fields.Command.set(records.exists().ids)]

    @api.model
    def _get_list_before(self, name, before, after, current):
        """Return a list without what was added to it and with what was taken out.

        What somebody has added or taken out since stays so.

        :param str name: of a many2many field
        :param before: ids before, or None
        :param after: ids after it
        :param current: ids as they are
        :returns: commands of `write`
        """
        former, left = set(before or ()), set(after or ())
        ids = (set(current or ()) - (left - former)) | (former - left)
        return self._get_list_commands(name, ids)

    @api.model
    def _get_own_fields_before(self, before, after, current):
        """Return own fields with the values of before where they are as they were left.

        :param dict before: {own field: value}, or None
        :param dict after: the same as it was left
        :param dict current: the same as it is
        :returns: (values, names of own fields that somebody has changed since)
        """
        former, left, values = before or {}, after or {}, dict(current or {})
        changed = []
        for own in sorted(former.keys() | left.keys()):
            if former.get(own) == left.get(own):
                continue
            if values.get(own) != left.get(own):
                changed.append(own)
            elif own in former:
                values[own] = former[own]
            else:
                values.pop(own, None)
        return values or (None if before is None else {}), changed

    def _without_gone_records(self, values):
        """Return the values without those that name a record which is gone."""
        return {
            name: value
            for name, value in values.items()
            if self._fields[name].type != "many2one"
            or self._fields[name].company_dependent
            or not value
            or self.env[self._fields[name].comodel_name].sudo().browse(value).exists()
        }

    @api.model
    def _is_written_back(self, name, value):
        """Tell whether a value goes through `write`; what has one a company or language does not.

        Of a file that a merge has replaced only the checksum is known.
        """
        field = self._fields[name]
        return not (
            field.company_dependent or field.translate or (field.type == "binary" and value)
        )

    def _write_back(self, restored, lists):
        """Write values as they were: through the gate, but taken back, not made.

        :param dict restored: {column: value as JSON has it}
        :param dict lists: {field that is no column: commands of `write`}
        """
        server = self._get_merge_server_columns()
        current = self._read_merge_columns()
        people = {
            name: value
            for name, value in restored.items()
            if name not in server and self._is_written_back(name, value)
        }
        for name, value in people.items():
            field = self._fields[name]
            if value and field.type in ("date", "datetime"):
                people[name] = value.replace("T", " ")[:19]
        entered = (self.id, people.get("status_id", self.status_id.id))
        # sudo: a merge that the user could make is taken back as it was
        lead = self.sudo().with_context(
            lead_replaced_status_ids=Trusted(self.status_id.ids),
            lead_status_actions_done=Trusted([entered]),
            lead_written_back=Trusted(),
        )
        if people:
            lead.write(people)
        if lists:
            # what was archived since goes, too
            lead.with_context(active_test=False).write(lists)
        self.env.flush_all()
        # what follows from a change as well, such as the day of closing, or stays in spite of it
        restored = {
            **{name: current[name] for name in server},
            **{name: v for name, v in restored.items() if self._fields[name].column_type},
        }
        if restored:
            self._write_columns(restored)

    def _write_columns(self, columns):
        """Write columns as they were, past everything that follows from a change.

        :param dict columns: {column: value as JSON has it}
        """
        sets = SQL(", ").join(
            SQL("%s = former.%s", SQL.identifier(name), SQL.identifier(name)) for name in columns
        )
        self.env.cr.execute(
            SQL(
                """UPDATE lead_lead AS lead SET %s
                     FROM jsonb_populate_record(NULL::lead_lead, %s::jsonb) AS former
                    WHERE lead.id = %s""",
                sets,
                json.dumps(columns),
                self.id,
            )
        )
        self.env.invalidate_all(flush=False)
