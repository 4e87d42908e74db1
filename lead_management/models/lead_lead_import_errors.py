import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .lead_import_session import LeadImportSession


class LeadLead(models.Model):
    """What is wrong with the rows of an import: every error of every row, each at its column.

    The rules are asked about a row without writing it; what only the database refuses is found
    by halving.
    """

    _inherit = "lead.lead"

    def _load_without_errors(self, data_list, update, session, error):
        """Report the rows that no lead can be made of, and load the others.

        The rules are asked about each row first, because they know which column they
        are about. What only the database refuses is then found by halving.
        """
        mended = session.mended
        sound = [data for data in data_list if self._is_sound(data, session)]
        if session.mended > mended:
            # they are tried with what is left
            parts = (sound,)
        elif len(sound) == len(data_list) == 1:
            names = self._get_constraint_fields(error)
            session.report(data_list[0]["info"], self._get_import_message(error), names)
            return self.browse()
        elif len(sound) == len(data_list):
            middle = len(data_list) // 2
            parts = (data_list[:middle], data_list[middle:])
        else:
            parts = (sound,)
        records = self.browse()
        for part in filter(None, parts):
            records += self._load_records(part, update)
        return records

    @api.model
    def _is_sound(self, data, session):
        """Tell whether all rules let a row pass, and report those that do not, once."""
        if "errors" not in data:
            data["errors"] = self._get_import_errors(data["values"])
            while self._set_aside_refused(data, session):
                data["errors"] = self._get_import_errors(data["values"])
            for names, message in data["errors"]:
                session.report(data["info"], message, names)
        return not data["errors"]

    @api.model
    def _set_aside_refused(self, data, session):
        """Keep as text a value that a rule refuses, where the user wants its column so.

        :returns: whether there was one
        """
        values, record = data["values"], data["info"]["record"]
        refused = (name for names, _message in data["errors"] for name in names)
        name = next(
            (name for name in refused if name in values and session.keeps_field(name)), None
        )
        if name is None:
            return False
        del values[name]
        session.kept.setdefault(record, []).append((name, session.get_text(name, data["info"])))
        self._replace_kept(values, {name})
        session.mended += 1
        return True

    @api.model
    def _get_import_message(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._sql_error_to_message(error)

    @api.model
    def _get_constraint_fields(self, error):
        """Return the fields of the constraint by which the database refuses a row."""
        if isinstance(error, UserError):
            return []
        if error.diag.column_name:
            return [error.diag.column_name]
        table_object = self._table_objects.get(error.diag.constraint_name)
        definition = table_object.get_definition(self.pool) if table_object else ""
        return [name for name in self._fields if re.search(rf"\b{name}\b", definition)]

    @api.model
    def _get_import_errors(self, values, unknown=()):
        """Ask every rule about the values of one row, without writing anything.

        :param dict values: values of the row, with `id` where it updates a lead
        :param unknown: fields whose cell is not understood; their rules are not asked
        :returns: list of (fields that the rule is about, message)
        """
        origin = self.browse(values.get("id") or [])
        plain = {
            name: value
            for name, value in values.items()
            if name != "id" and self._fields[name].type != "properties"
        }
        if not origin:
            plain = self._add_missing_default_values(plain)
        lead = self.new(plain, origin=origin or None)
        errors = []
        for names, check in lead._get_import_checks(origin):
            if not set(names).isdisjoint(unknown):
                continue
            try:
                check()
            except UserError as error:
                errors.append((names, lead._get_row_message(error)))
        # what is asked about the same lead next is not about these values
        lead.invalidate_recordset(flush=False)
        return errors

    def _get_row_message(self, error):
        """Return what a rule says, without the name of the lead: the row is named.

        The importer shows rows with the same message together.
        """
        message, name = str(error), self.display_name
        session = LeadImportSession.of(self.env)
        if not session or not session.is_file or not name:
            return message
        return message.replace(name, self.env._("of this row"))

    def _get_import_checks(self, origin):
        """Return the rules that a row has to pass, with the fields they are about.

        Hook: a bridge adds the rules that it checks on creation and writing, so that
        the import can name the column; without it the import names the row.

        :param origin: the lead that the row updates, or an empty recordset
        :returns: list of (field names, function without parameters that raises
            UserError)
        """
        self.ensure_one()

        def bind(check):
            return lambda: check(self)

        checks = [(check._constrains, bind(check)) for check in self._constraint_methods]
        checks += [
            ([name], lambda name=name: self._check_company([name]))
            for name, field in self._fields.items()
            if field.relational and field.check_company and self[name]
        ]
        previous = {self.id: origin.status_id} if origin else {}
        required = self.status_id._get_entering(self.status_id.id).required_fields
        return checks + [
            (["name", *self._name_sources], self._check_import_name),
            (
                ["type_id"],
                lambda: (
                    self.type_id or self._check_type_required(self.company_id.id, self.display_name)
                ),
            ),
            (
                ["status_id", "type_id", *required],
                lambda: self._check_status_change(previous),
            ),
            (["loss_reason_id", "status_id", "loss_note"], self._check_loss_reason),
        ]

    def _check_import_name(self):
        if not self.name:
            raise ValidationError(self._get_nameless_message())
