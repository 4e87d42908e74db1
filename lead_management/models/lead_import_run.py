from collections import defaultdict

from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths

# fields that a duplicate is recognised by -> the columns that hold the normalised
# values; the surest first: where two of them find different leads, the first one wins
MATCH_COLUMNS = {
    "email": ("email_normalized",),
    "phone": ("phone_sanitized", "phone_other_sanitized"),
    "name": ("name",),
}
POLICIES = ("create", "update", "skip")


class LeadImportRun:
    """What one call of `lead.lead.load` remembers from its first row to its last.

    It travels in the context under `lead_import`. A client cannot put one there:
    contexts that come in over RPC hold plain data, and `of` takes nothing else for a
    run.
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
        self.match = [name for name in MATCH_COLUMNS if name in chosen]
        self._check_options(env, chosen)
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
        self.unstored = []  # (column, text) of the row at hand that its field cannot hold
        self.kept = {}  # row -> [(column, text)] that its lead keeps in the description
        self.mended = 0  # values that a rule has refused and that are kept as text
        self.last_row = -1
        self.log = None
        self.counts = {"created": 0, "updated": 0, "skipped": 0}

    @classmethod
    def of(cls, env):
        """Return the run that the environment belongs to; None outside an import."""
        run = env.context.get("lead_import")
        return run if isinstance(run, cls) else None

    @property
    def is_file(self):
        """Tell whether Odoo's importer brings the rows, whose user can be asked."""
        return self.conventions is not None

    def _check_options(self, env, chosen):
        if self.policy not in POLICIES or not set(chosen) <= MATCH_COLUMNS.keys():
            raise UserError(
                env._(
                    "Duplicates can be created, updated or skipped, and recognised by"
                    " name, email and phone; the import asks for %(policy)s by"
                    " %(match)s.",
                    policy=self.policy,
                    match=", ".join(map(str, chosen)) or "–",
                )
            )
        if self.policy != "create" and not self.match:
            raise UserError(
                env._(
                    "Choose what duplicates are recognised by: Name, Email or Phone. Or"
                    " let every row create a lead."
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
        return ", ".join(str(row[position]).strip() for position in positions if row[position])

    def keep_rows(self, fields, rows):
        """Remember the rows as they came."""
        self.cells = rows
        self.positions = defaultdict(list)
        for position, column in enumerate(fields):
            self.positions[fix_import_export_id_paths(column)[0]].append(position)

    def forget_names(self):
        """Forget the references looked up, but for states, which nobody creates."""
        self.names = {key: found for key, found in self.names.items() if isinstance(key[-1], tuple)}

    def take_unstored(self):
        """Return the texts of the row at hand that its fields cannot hold."""
        unstored, self.unstored = self.unstored, []
        return unstored

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
        if not self.is_file:
            text = self.env._(
                "Row %(row)s: %(message)s",
                row=message["rows"]["from"] + 1,
                message=message["message"],
            )
            message = dict(message, message=text)
        self.log(dict(message, type="error"))
