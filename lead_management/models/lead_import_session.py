from collections import Counter, defaultdict

from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths
from odoo.tools import SQL

from ..lead_workbook import get_shown

# fields that a duplicate is recognised by -> the columns that hold the normalised values;
# the surest first: where two of them find different leads, the first one wins
MATCH_COLUMNS = {
    "code": ("code",),
    "email": ("email_normalized",),
    "phone": ("phone_sanitized", "phone_other_sanitized"),
    "vat": ("vat",),
    "name": ("name",),
}
POLICIES = ("create", "update", "skip")
# what an update does with fields that the lead has a value in
UPDATE_MODES = ("overwrite", "empty")
OUTCOMES = ("created", "updated", "skipped", "error")
# of a file with more, the first ones are told
MAX_NOTES = 200


class LeadImportSource:
    """Where the rows of an import come from, as the importer knows it.

    No request can carry an instance: it stands in the context under `lead_import_source`.
    """

    def __init__(self, importer_id, file_name, is_first, is_test):
        """
        :param int importer_id: id of the importer's record
        :param str file_name: name of the file
        :param bool is_first: whether nothing of the file has been imported before
        :param bool is_test: whether all of it is undone afterwards
        """
        self.importer_id = importer_id
        self.file_name = file_name
        self.is_first = is_first
        self.is_test = is_test
        # position of a row -> [(heading, text)] that its lead keeps in the description
        self.kept = {}


class LeadImportSession:
    """What one call of `lead.lead.load` remembers from its first row to its last.

    It travels in the context under `lead_import`. A client cannot put one there:
    contexts that come in over RPC hold plain data, and `of` takes nothing else for a
    session.
    """

    def __init__(self, env, fields, existing_ids):
        """Read the options of the import from the context.

        :param env: environment of the call of `load`
        :param fields: the columns, as `load` gets them
        :param dict existing_ids: external ids among the rows that leads have already, with
            the id of the lead
        :raises UserError: when the duplicate options make no sense
        """
        self.env = env
        options = env.context.get("lead_import_duplicates") or {}
        self.policy = options.get("policy") or "create"
        chosen = options.get("match") or ()
        # an order that somebody has chosen goes before that of `MATCH_COLUMNS`
        order = [*(options.get("order") or ()), *MATCH_COLUMNS, *chosen]
        self.match = [name for name in dict.fromkeys(order) if name in chosen]
        self.update_mode = options.get("update") or "overwrite"
        self._check_options(env)
        # what the importer has settled for the columns of a file; None for other callers
        self.conventions = env.context.get("lead_import_conventions")
        self.keep_text = frozenset(env.context.get("lead_import_keep_text") or ())
        self.columns = {}
        for column in fields:
            self.columns.setdefault(fix_import_export_id_paths(column)[0], column)
        self.existing_ids = existing_ids
        self.skip_fields = env.context.get("import_skip_records") or []
        self.readers = {}  # column -> LeadImportColumn (dates and numbers)
        self.cells = []  # the rows as they came, for what is kept as text
        self.names = {}  # references already looked up (ir.fields.converter)
        self.unknown_countries = set()
        self.links = []  # (external id, id of the lead that it is to be given)
        self.assigned = defaultdict(list)  # salesperson -> ids of the new leads
        self.failed = {}  # row -> its cells that could not be converted
        self.companies = None  # those of the leads that rows name, where an amount asks
        self.record = {}  # the row at hand, {name of a field: cell}
        self.unstored = []  # (column, text) of the row at hand that its field cannot hold
        self.kept = {}  # row -> [(column, text)] that its lead keeps in the description
        self.mended = 0  # values that a rule has refused and that are kept as text
        self.last_row = -1
        self.log = None
        self.outcomes = {}  # row -> one of OUTCOMES
        self.notes = []  # what is to be known about rows that are no errors
        self.values_before = {}  # id of a lead that is updated -> its values, as JSON
        self.made = {}  # model -> ids of records that a name has made
        self.marks = {}  # model -> the last id before that
        self.first_ids = {}  # table -> last id before the import
        source = env.context.get("lead_import_source")
        self.source = source if isinstance(source, LeadImportSource) else None

    @classmethod
    def of(cls, env):
        """Return the session that the environment belongs to; None outside an import."""
        session = env.context.get("lead_import")
        return session if isinstance(session, cls) else None

    @property
    def is_file(self):
        """Tell whether Odoo's importer brings the rows, whose user can be asked."""
        return self.conventions is not None

    @property
    def is_recorded(self):
        """Tell whether the import is listed: not a Test, nor what an addon brings along."""
        if self.source is not None:
            return not self.source.is_test
        return not (self.env.su and self.env.context.get("install_mode"))

    @property
    def counts(self):
        """Return how many rows have each of the outcomes."""
        counts = Counter(self.outcomes.values())
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    def settle(self, info, outcome):
        """Say what becomes of a row; an error found before stays.

        :param dict info: position of the row, as `load` knows it
        :param str outcome: one of OUTCOMES
        """
        if self.outcomes.get(info["record"]) != "error":
            self.outcomes[info["record"]] = outcome

    def note(self, info, message):
        """Keep what the user should know about a row.

        :param dict info: position of the row, as `load` knows it
        :param str message: for people
        """
        if len(self.notes) < MAX_NOTES:
            self.notes.append({"rows": dict(info["rows"]), "message": message})

    def _check_options(self, env):
        unknown = not set(self.match) <= MATCH_COLUMNS.keys()
        if self.policy not in POLICIES or self.update_mode not in UPDATE_MODES or unknown:
            raise UserError(
                env._(
                    "Duplicates can be created, updated or skipped, recognised by code, email,"
                    " phone, vat and name, and updated by overwrite or empty; the import asks for"
                    " %(policy)s by %(match)s with %(update)s.",
                    policy=self.policy,
                    match=", ".join(map(str, self.match)) or "–",
                    update=self.update_mode,
                )
            )
        if self.policy != "create" and not self.match:
            raise UserError(
                env._(
                    "Choose what duplicates are recognised by: Email, Phone, Name, Tax ID or ID."
                    " Or let every row create a lead."
                )
            )

    def log_conversion(self, message):
        """Pass on what the conversion of a cell says; a doubt counts as an error.

        Odoo would guess, warn and write the rows: the importer then shows a failed
        import that has happened. Where the user keeps such values as text, nothing is
        wrong.
        """
        column = self.columns.get(message["field"], message["field"])
        if self.keeps(column):
            self.unstored.append((message["field"], self.get_text(message["field"], message)))
            return
        self.failed.setdefault(message["record"], set()).add(message["field"])
        self._log_error(message)

    def keeps(self, column):
        """Tell whether values that a column cannot hold are kept as text."""
        return column in self.keep_text

    def keeps_field(self, name):
        """Tell whether values that a field cannot hold are kept as text."""
        return name in self.columns and self.keeps(self.columns[name])

    def get_text(self, name, info):
        """Return the cell of a field as it came.

        :param str name: of the field
        :param dict info: position of the row, as `load` knows it
        """
        positions = self.positions.get(name, ())
        row = self.cells[info["rows"]["from"]]
        cells = (row[position] for position in positions if row[position])
        return ", ".join(get_shown(cell).strip() for cell in cells)

    def keep_rows(self, fields, rows):
        """Remember the rows as they came."""
        self.cells = rows
        self.positions = defaultdict(list)
        for position, column in enumerate(fields):
            self.positions[fix_import_export_id_paths(column)[0]].append(position)

    def get_companies(self, Lead):
        """Return {id of a lead as text: id of its company} of the leads that rows name.

        :param Lead: model of the leads, with the rights of the user
        """
        if self.companies is None:
            positions = self.positions.get(".id", ())
            cells = {str(row[position]).strip() for row in self.cells for position in positions}
            ids = {int(cell) for cell in cells if cell.isdecimal() and len(cell) < 10}
            leads = Lead.with_context(active_test=False).search_fetch(
                [("id", "in", list(ids.union(self.existing_ids.values())))], ["company_id"]
            )
            self.companies = {str(lead.id): lead.company_id.id for lead in leads}
        return self.companies

    def mark(self, Model):
        """Remember which records of a model there are, before a name makes another one.

        :param Model: recordset of the model
        """
        if Model._name not in self.marks:
            [[last]] = self.env.execute_query(
                SQL("SELECT MAX(id) FROM %s", SQL.identifier(Model._table))
            )
            self.marks[Model._name] = last or 0

    def note_made(self, Model, record_id):
        """Remember a record that a name has stood for, where it was made for it."""
        if record_id and record_id > self.marks.get(Model._name, record_id):
            self.made.setdefault(Model._name, set()).add(record_id)

    def get_made(self):
        """Return the records that names have made: {model: set of ids}."""
        found = {name: self.env[name].browse(ids).exists() for name, ids in self.made.items()}
        return {name: set(records.ids) for name, records in found.items() if records}

    def forget_names(self):
        """Forget the references looked up, but for states, which nobody creates."""
        self.names = {key: found for key, found in self.names.items() if isinstance(key[-1], tuple)}

    def take_unstored(self, info):
        """Return the texts of the row at hand that no field holds.

        :param dict info: position of the row, as `load` knows it
        """
        unstored, self.unstored = self.unstored, []
        return unstored + (self.source.kept.get(info["rows"]["from"], []) if self.source else [])

    def note_assigned(self, given):
        """Remember who got which leads.

        :param dict given: {`res.users` record: list of ids}
        """
        for user, lead_ids in given.items():
            self.assigned[user] += lead_ids

    def get_assigned(self, loaded):
        """Return who got which of the leads.

        :param loaded: ids of the leads that the import has made and changed; those that
            it tried in vain are not among them
        :returns: {`res.users` record: list of ids}
        """
        loaded = set(loaded)
        given = {user: [x for x in ids if x in loaded] for user, ids in self.assigned.items()}
        return {user: ids for user, ids in given.items() if ids}

    def report(self, info, message, names=()):
        """Report an error of one row, at its column where the file has one.

        :param dict info: position of the row, as `load` knows it
        :param str message: what is wrong and what to do
        :param names: fields that the rule is about, the likeliest first
        """
        error = dict(info, type="error", message=message)
        name = next((name for name in names if name in self.columns), None)
        if name:
            error |= {"field": name, "field_path": self.columns[name].split("/")}
        self._log_error(error)

    def _log_error(self, message):
        """Log an error, which names its row; the importer does so for rows of a file."""
        self.outcomes[message["record"]] = "error"
        if not self.is_file:
            text = self.env._(
                "Row %(row)s: %(message)s",
                row=message["rows"]["from"] + 1,
                message=message["message"],
            )
            message = dict(message, message=text)
        self.log(dict(message, type="error"))
