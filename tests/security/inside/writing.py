"""Part of the crawl: every way to write every field, and what it may not change.

After a call that was not refused, SQL tells whether a row has changed that is not the person's to
change, whether a field that the server keeps has taken the value that was sent, and whether
something now points to a lead that the person may not read.
"""

from odoo.tools import SQL

from .crawler import ADDONS
from .probing import is_ours

#: Configuration: changed by Leads managers alone.
CONFIGURATION = (
    "lead.type",
    "lead.status",
    "lead.priority",
    "lead.tag",
    "lead.loss.reason",
    "lead.settings",
    "lead.lifecycle.stage",
    "lead.capture.key",
    "lead.call.provider",
    "lead.call.extension",
    "lead.takeover",
    "lead.takeover.stage",
    "lead.mode.switch",
    "lead.target",
    "lead.assignment.rule",
    "lead.response.policy",
)
#: What waits for a decision is handed on to colleagues, whose it is then.
HANDED_ON = ("lead.email", "lead.call")
#: Whoever may read leads and change none.
WATCHERS = (None, "readonly")
SERVER = "server"
#: What Odoo itself keeps on every model.
MAGIC = ("id", "display_name", "create_uid", "create_date", "write_uid", "write_date")
TEXTS = ("char", "text", "html")


def write_everything(crawler):
    """Write every stored field of ours by every route, as everybody."""
    neighbours = crawler.neighbours()
    for person in crawler.world.people.values():
        guard = Guard(crawler, person)
        for model in crawler.our_models():
            if crawler.env[model]._auto:
                Writer(crawler, person, model, guard).write()
        for model, names in neighbours.items():
            Writer(crawler, person, model, guard, names).write()


class Guard:
    """What a person may not change, watched in SQL."""

    def __init__(self, crawler, person):
        self.crawler, self.person = crawler, person
        self.cr = crawler.cr
        self.tables = {
            model: condition
            for model in crawler.our_models()
            if crawler.env[model]._auto and not crawler.env[model]._transient
            for condition in [self._protected(model)]
            if condition
        }
        self.hidden = crawler.hidden(person, "lead.lead")
        self.before = self.state()
        self.linked = self.links()

    def _protected(self, model):
        """Return the condition on the rows that are not the person's to change."""
        person = self.person
        if person.ladder is not None and model == "lead.board.position":
            # the order of the own board is everybody's own, also of who may only read
            return "item.user_id <> %(uid)s"
        if person.ladder in WATCHERS:
            return "TRUE"
        if model in CONFIGURATION and person.ladder != "manager":
            return "TRUE"
        condition = self.crawler.world.condition(person, model)
        if not condition:
            return None
        condition = f"({condition}) IS NOT TRUE"
        if model in HANDED_ON:
            # of the rows that there were, those that were not theirs
            hidden = self.crawler.hidden(person, model)
            condition += f" AND item.id = ANY(ARRAY{hidden}::integer[])"
        return condition

    def state(self):
        """Return a digest of the protected rows of each table."""
        parts = [
            SQL(
                "SELECT %s AS model, count(*), md5(string_agg(md5(%s::text), '' ORDER BY item.id))"
                " FROM %s item WHERE %s",
                model,
                SQL("item"),
                SQL.identifier(self.crawler.env[model]._table),
                SQL(condition, **self.crawler.world._parameters(self.person)),
            )
            for model, condition in self.tables.items()
        ]
        self.cr.execute(SQL(" UNION ALL ").join(parts))
        return {model: (count, digest) for model, count, digest in self.cr.fetchall()}

    def links(self):
        """Return {table.column: rows that point to a lead that the person may not read}."""
        result = {}
        parts = []
        for model in self.crawler.env.registry:
            Model = self.crawler.env[model]
            if Model._abstract or not Model._auto:
                continue
            for field in Model._fields.values():
                if field.type == "many2one" and field.comodel_name == "lead.lead" and field.store:
                    parts.append(
                        SQL(
                            "SELECT %s, count(*) FROM %s WHERE %s = ANY(%s)",
                            f"{model}.{field.name}",
                            SQL.identifier(Model._table),
                            SQL.identifier(field.name),
                            self.hidden,
                        )
                    )
        self.cr.execute(SQL(" UNION ALL ").join(parts))
        result.update(self.cr.fetchall())
        return result

    def check(self, model, what):
        """Compare with the state before the call."""
        state = self.state()
        for name, digest in state.items():
            if digest != self.before[name]:
                sample = f"{name}: {self.before[name][0]} rows → {digest[0]}"
                self.crawler.found("changed though not theirs", self.person, model, what, sample)
        for name, count in self.links().items():
            if count > self.linked.get(name, 0):
                self.crawler.found("linked to what is hidden", self.person, model, what, name)


class Writer:
    """One person writes on one model."""

    def __init__(self, crawler, person, model, guard, names=None):
        """:param names: the fields to look at; None for all"""
        self.crawler, self.person, self.model, self.guard = crawler, person, model, guard
        self.Model = crawler.env[model]
        self.names = names or list(self.Model._fields)

    def write(self):
        """Write on a record that the person may see and on one that they may not."""
        visible, hidden = self._records()
        fields = [self.Model._fields[name] for name in self.names]
        fields = [field for field in fields if field.name not in MAGIC]
        # one field is enough where the model refuses everything
        fields = [
            field for field in fields if field.store and field.type not in ("binary", "properties")
        ]
        sample = fields if self._is_writable() else fields[:3]
        sample = [
            field
            for field in sample
            if self.crawler.is_chosen(self.person, self.model, "write", field.name)
        ]
        self.usual = self._usual_values()
        for number, field in enumerate(sample):
            for value in self._values(field):
                self._on_records(field, value, visible, hidden if number < 3 else None)
                self._new(field, value, visible)
        for record_id in (visible, hidden):
            if record_id:
                self._call("unlink", [record_id], what="unlink")
                self._call("copy", [record_id], what="copy")
        self._nested(visible)

    def _records(self):
        """Return the ids of a record that the person sees and of one that they do not."""
        if self.Model._transient:
            return None, None
        ids = self.crawler.all_ids(self.model)
        visible = self.crawler.visible(self.person, self.model)
        if visible is None:
            visible = self.crawler.call(self.person, self.model, "search", []).value or []
            visible = [record_id for record_id in visible if record_id in ids]
        mine = [record_id for record_id in ids if record_id in set(visible)]
        hidden = self.crawler.hidden(self.person, self.model)
        return (mine[-1] if mine else None), (hidden[0] if hidden else None)

    def _is_writable(self):
        access = self.person.env(self.crawler.world)[self.model]
        return access.has_access("write") or access.has_access("create")

    def _call(self, method, *args, what=None, after=None, **kwargs):
        def judge(value):
            self.guard.check(self.model, what or method)
            if after:
                after(value)

        return self.crawler.call(
            self.person, self.model, method, *args, what=what, after=judge, **kwargs
        )

    # -- values ------------------------------------------------------------------------------------

    def _values(self, field):
        """Return values to send: another one, and hidden records."""
        if field.relational and field.comodel_name:
            ids = self._targets(field.comodel_name)
            if field.type == "many2one":
                return ids
            return [[[4, record_id]] for record_id in ids]
        return {
            "char": ["forged"],
            "text": ["forged"],
            "html": ["<p>forged</p>"],
            "integer": [987],
            "many2one_reference": [987],
            "float": [55.5],
            "monetary": [98765.0],
            "boolean": [True, False],
            "date": ["2001-02-03"],
            "datetime": ["2001-02-03 04:05:06"],
            "json": [{"forged": 1}],
            "selection": [
                value for value, _label in field._description_selection(self.crawler.env)
            ][-1:]
            if field.type == "selection"
            else [],
        }.get(field.type, [])

    def _targets(self, comodel):
        """Return ids of records to link to: a hidden one, and one that may be seen."""
        ids = self.crawler.all_ids(comodel) if self.crawler.env[comodel]._auto else []
        hidden = self.crawler.hidden(self.person, comodel) if is_ours(self.crawler, comodel) else []
        if comodel == "res.company":
            hidden = [record_id for record_id in ids if record_id not in self.person.companies]
        shown = [record_id for record_id in ids if record_id not in set(hidden)]
        return hidden[-1:] + shown[-1:]

    # -- routes ------------------------------------------------------------------------------------

    def _on_records(self, field, value, visible, hidden):
        name = field.name
        if visible:
            check = self._keeps(field, value, visible)
            self._call("write", [visible], {name: value}, what=f"write {name}", after=check)
            if check or field.comodel_name == "lead.lead":
                arguments = {name: value}, {"id": {}}
                self._call("web_save", [visible], *arguments, what=f"web_save {name}", after=check)
                columns, row = [".id", self._column(field)], [str(visible), self._as_text(value)]
                self._call("load", columns, [row], what=f"import {name}", after=check)
        if hidden:
            self._call("write", [hidden], {name: value}, what=f"write {name} on hidden")
            self._call(
                "web_save", [hidden], {name: value}, {"id": {}}, what=f"web_save {name} on hidden"
            )

    @staticmethod
    def _column(field):
        return f"{field.name}/.id" if field.relational else field.name

    @staticmethod
    def _as_text(value):
        if isinstance(value, list):
            return str(value[0][1])
        return str(value)

    def _keeps(self, field, value, record_id):
        """Return a check that a field of the server's has not taken a value."""
        if not self._is_kept(field):
            return None
        old = self._stored(field, record_id)

        def check(_value):
            new = self._stored(field, record_id)
            if new != old and self._is_value(field, new, value):
                self.crawler.found(
                    "server's field written", self.person, self.model, field.name, f"{old} → {new}"
                )

        return check

    def _is_kept(self, field):
        """Tell whether a field is the server's: declared so, or readonly on every view."""
        if not is_ours(self.crawler, self.model) and not any(
            module.startswith(ADDONS) for module in field._modules
        ):
            return False
        if field.name in MAGIC or field.type in ("one2many", "many2many"):
            return False
        declared = getattr(field, "written_by", None)
        # what Odoo itself defines is written as Odoo lets it, such as `phone_sanitized`
        is_of_odoo = any(not module.startswith(ADDONS) for module in field._modules)
        return declared == SERVER or (
            declared is None
            and field.readonly is True
            and not is_of_odoo
            and not self.Model._transient
        )

    def _stored(self, field, record_id):
        if not field.column_type or not self.Model._auto:
            return None
        self.crawler.cr.execute(
            SQL(
                "SELECT %s FROM %s WHERE id = %s",
                SQL.identifier(field.name),
                SQL.identifier(self.Model._table),
                record_id,
            )
        )
        row = self.crawler.cr.fetchone()
        return row and row[0]

    @staticmethod
    def _is_value(field, stored, value):
        """Tell whether the stored value is the one that was sent."""
        if field.type in ("date", "datetime"):
            return str(stored or "")[:10] == str(value)[:10]
        if field.type == "json":
            return bool(stored) and "forged" in str(stored)
        return stored == value or str(stored) == str(value)

    def _new(self, field, value, visible):
        """Create with the value, by values, by a default of the context and by copying."""
        kept = self._is_kept(field)

        def check(created):
            for record_id in created if isinstance(created, list) else [created]:
                stored = self._stored(field, record_id)
                if (
                    value not in (False, 0, None)
                    and self._is_value(field, stored, value)
                    and stored != self.usual.get(field.name)
                ):
                    self.crawler.found(
                        "server's field created", self.person, self.model, field.name, value
                    )

        name, base = field.name, self._minimal()
        check = check if kept else None
        self._call("create", [{**base, name: value}], what=f"create with {name}", after=check)
        if not kept and field.comodel_name != "lead.lead":
            return
        base.pop(name, None)
        context = {f"default_{name}": value}
        what = f"create with default_{name}"
        self._call("create", [base], context=context, what=what, after=check)
        if visible and not self.Model._transient:
            what = f"copy with {name}"
            self._call("copy", [visible], {name: value}, what=what, after=check)

    def _usual_values(self):
        """Return the row that a new record has when nobody forges anything."""
        rows = []

        def read(created):
            self.crawler.cr.execute(
                SQL("SELECT * FROM %s WHERE id = %s", SQL.identifier(self.Model._table), created[0])
            )
            names = [column.name for column in self.crawler.cr.description]
            rows.append(dict(zip(names, self.crawler.cr.fetchone(), strict=True)))

        self.crawler.call(self.person, self.model, "create", [self._minimal()], after=read)
        return rows[0] if rows else {}

    def _minimal(self):
        """Return what a record needs to be created at all."""
        values = {}
        for field in self.Model._fields.values():
            if not field.required or not field.store or field.name in MAGIC or field.compute:
                continue
            if field.default and field.type != "char":
                continue
            if field.type in TEXTS:
                values[field.name] = "forged"
            elif field.type == "many2one":
                ids = self._targets(field.comodel_name)
                if ids:
                    values[field.name] = ids[-1]
            elif field.type == "selection":
                options = field._description_selection(self.crawler.env)
                values[field.name] = options[0][0]
        values.pop("code", None)
        if self.model == "lead.lead":
            values["name"] = "forged"
        if self.model == "calendar.event":
            values |= {"start": "2026-11-30 08:00:00", "stop": "2026-11-30 09:00:00"}
        return values

    def _nested(self, visible):
        """Reach a server's field of a line through its parent."""
        if not visible:
            return
        for name in self.names:
            field = self.Model._fields[name]
            if field.type not in ("one2many", "many2many") or not is_ours(
                self.crawler, field.comodel_name
            ):
                continue
            if not self.crawler.env[field.comodel_name]._auto:
                continue
            lines = self.Model.sudo().browse(visible)[name].ids
            Line = self.crawler.env[field.comodel_name]
            for line_field in Line._fields.values():
                if not line_field.store or line_field.type in ("binary", "properties"):
                    continue
                writer = Writer(self.crawler, self.person, field.comodel_name, self.guard)
                if not writer._is_kept(line_field):
                    continue
                if not self.crawler.is_chosen(self.person, self.model, name, line_field.name):
                    continue
                for value in self._values(line_field)[:1]:
                    if lines:
                        check = writer._keeps(line_field, value, lines[0])
                        self._call(
                            "write",
                            [visible],
                            {name: [[1, lines[0], {line_field.name: value}]]},
                            what=f"nested {name}.{line_field.name}",
                            after=check,
                        )
                    base = writer._minimal()
                    base.pop(getattr(field, "inverse_name", None), None)
                    self._call(
                        "write",
                        [visible],
                        {name: [[0, 0, {**base, line_field.name: value}]]},
                        what=f"nested new {name}.{line_field.name}",
                    )
