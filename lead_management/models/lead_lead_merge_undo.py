import json

from odoo import api, fields, models
from odoo.tools import SQL

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
    """The columns of a lead before a merge and after it, and how undoing brings them back."""

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
            SQL("SELECT to_jsonb(lead) FROM lead_lead AS lead WHERE id = %s", self.id)
        )
        return {
            **{name: row.get(name) for name in self._get_merge_columns()},
            **self._read_merge_checksums(),
        }

    def _read_merge_checksums(self):
        """Return what tells whether files in fields are the same: {field: checksum or None}."""
        names = self._get_merge_files()
        if not names:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT res_field, checksum FROM ir_attachment
                    WHERE res_model = %s AND res_id = %s AND res_field = ANY(%s)""",
                self._name,
                self.id,
                names,
            )
        )
        return {**dict.fromkeys(names), **dict(rows)}

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
        current = self._read_merge_columns()
        restored, kept, server = {}, [], self._get_merge_server_columns()
        for name, (before, after) in (log.changed_values or {}).items():
            if current.get(name) == after:
                restored[name] = before
            elif name not in server and not log._pass_on_before(name, before, after):
                kept.append(self._fields[name]._description_string(self.env))
        restored = self._without_gone_records(restored)
        added = [fields.Command.unlink(tag_id) for tag_id in log.added_tag_ids or ()]
        self._write_back(restored, {"tag_ids": added} if added else {})
        return kept

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
        people |= lists
        if people:
            entered = (self.id, people.get("status_id", self.status_id.id))
            # sudo: a merge that the user could make is taken back as it was
            self.sudo().with_context(
                lead_replaced_status_ids=Trusted(self.status_id.ids),
                lead_status_actions_done=Trusted([entered]),
            ).write(people)
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
