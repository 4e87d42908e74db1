"""Calls public methods as a request does, as many people, and judges what comes back.

Runs in the server's shell, in one transaction that is never committed: each call has a savepoint
that is undone. A call is a finding when

* its answer, or the text of its error, bears the mark of a record that the person may not see;
* it ends with another error than the refusals that people are told (that is a 500 over HTTP);
* it has changed, made or deleted a row that is not the person's to change.
"""

import contextlib
import json
import traceback
import zlib
from collections import Counter
from unittest.mock import patch

import werkzeug.exceptions
from psycopg2 import IntegrityError
from psycopg2 import errors as pg_errors

from odoo.exceptions import UserError
from odoo.http import SessionExpiredException
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.sql_db import Cursor
from odoo.tools import SQL

from .world import MARK, World

#: What a person is told; everything else is a fault of the server.
REFUSALS = (
    UserError,
    werkzeug.exceptions.Forbidden,
    werkzeug.exceptions.NotFound,
    # a request turns it into a refusal in words
    IntegrityError,
)
#: What the server answers by another attempt, or by a sentence of its own.
BY_THE_SERVER = (SessionExpiredException, pg_errors.SerializationFailure)
ADDONS = "lead_management"
#: Odoo's part of a traceback that makes a fault one of Odoo's own.
SAVEPOINT = "crawler"
#: Of the choice of what a crawl of a sample looks at.
SEED = 13
#: Statements of the call that is being made and that may change a row.
WRITES = []
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "SHOW", "NOTIFY")


class Undone(Exception):
    """Raised instead of the cursor's rollback."""


class Outcome:
    """What a call came to."""

    def __init__(self, value=None, error=None, origin=""):
        self.value = value
        self.error = error
        self.origin = origin

    @property
    def refused(self):
        """Tell whether the person was told no."""
        return isinstance(self.error, REFUSALS)

    @property
    def fault(self):
        """Tell whether the server failed."""
        return self.error is not None and not isinstance(self.error, REFUSALS + BY_THE_SERVER)

    @property
    def text(self):
        """Return all that was told."""
        if self.error is not None:
            return " ".join(str(argument) for argument in self.error.args)
        return json.dumps(self.value, default=str)


class Crawler:
    """Makes calls and keeps the findings."""

    def __init__(self, env, share=100):
        """
        :param env: of the superuser
        :param int share: how much of what is not crawled whole is crawled, in percent
        """
        self.share = share
        self.world = World(env)
        self.env = self.world.env
        self.cr = self.env.cr
        self.begin()
        self._allowed = {}
        self._visible = {}
        self._model_names = None

    def begin(self):
        """Forget what was found until now."""
        self.findings = Counter()
        self.samples = {}
        self.calls = 0

    def is_chosen(self, person, *names):
        """Tell whether something belongs to the sample: always the same, some of each kind.

        :param names: of the model, and of the field or method
        """
        text = f"{SEED} {person.name} {' '.join(names)}"
        return zlib.crc32(text.encode()) % 100 < self.share

    # -- what there is -----------------------------------------------------------------------------

    def our_models(self):
        """Return the names of our models that have records."""
        return [
            name
            for name, Model in sorted(self.env.registry.items())
            if (Model._original_module or "").startswith(ADDONS) and not Model._abstract
        ]

    def our_services(self):
        """Return the names of our abstract models that are no part of another one."""
        return [
            name
            for name, Model in sorted(self.env.registry.items())
            if (Model._original_module or "").startswith(ADDONS)
            and Model._abstract
            and not Model._inherit_children
        ]

    def neighbours(self):
        """Return Odoo's models with fields of ours: {name: [field names]}."""
        ours = set(self.our_models())
        result = {}
        for name, Model in sorted(self.env.registry.items()):
            if name in ours or Model._abstract:
                continue
            names = [
                field.name
                for field in Model._fields.values()
                if field.comodel_name in ours
                or any(module.startswith(ADDONS) for module in field._modules)
            ]
            if names:
                result[name] = names
        return result

    def visible(self, person, model):
        """Return the ids a person may see, from SQL; None: not our affair."""
        key = person.name, model
        if key not in self._visible:
            self._visible[key] = self.world.visible_ids(person, model)
        return self._visible[key]

    def all_ids(self, model):
        """Return the ids of all rows of a model."""
        return self.world.all_ids(model)

    def hidden(self, person, model):
        """Return the ids of a model's rows that a person may not see, sorted."""
        visible = self.visible(person, model)
        if visible is None:
            return []
        return [record_id for record_id in self.all_ids(model) if record_id not in visible]

    def allowed_marks(self, person):
        """Return the numbers of the marks that a person may read."""
        if person.name not in self._allowed:
            self._allowed[person.name] = self.world.allowed_marks(person)
        return self._allowed[person.name]

    # -- calls -------------------------------------------------------------------------------------

    def found(self, kind, person, model, what, sample=""):
        """Keep a finding."""
        key = f"{kind}: {model} {what}"
        people = self.samples.setdefault(key, [set(), str(sample)[:300]])
        people[0].add(person.name)
        self.findings[key] += 1

    @contextlib.contextmanager
    def undone(self):
        """Undo what the block has changed, in the database and in the registry's caches."""
        self.cr.execute(f"SAVEPOINT {SAVEPOINT}")
        self.env.invalidate_all(flush=False)
        try:
            yield
        finally:
            self.env.transaction.clear()
            for callbacks in (self.cr.precommit, self.cr.postcommit):
                callbacks.clear()
            self.cr.postrollback.clear()
            self.cr.execute(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")
            self.cr.execute(f"RELEASE SAVEPOINT {SAVEPOINT}")
            registry = self.env.registry
            if registry.cache_invalidated:
                registry.clear_all_caches()
                registry.cache_invalidated.clear()

    def call(self, person, model, method, *args, context=None, after=None, what=None, **kwargs):
        """Call a public method as the route does; judge the answer and undo what it did.

        :param after: called with the value while the changes still stand
        :param what: how findings call it, instead of the method's name
        :return: the :class:`Outcome`
        """
        self.calls += 1
        what = what or method
        with self.undone():
            WRITES.clear()
            outcome = self._call(person, model, method, args, kwargs, context)
            # what has written nothing has changed nothing
            if outcome.error is None and after is not None and WRITES:
                after(outcome.value)
        self._judge(person, model, what, outcome)
        return outcome

    def _call(self, person, model, method, args, kwargs, context):
        try:
            recs = person.env(self.world, context)[model]
            # a route takes the context from the call, not from the environment
            kwargs = {**kwargs, "context": dict(recs.env.context)}
            value = call_kw(recs, method, list(args), kwargs)
            # the precommit hooks are the flush of what is computed and logged
            self.cr.flush()
            if isinstance(value, BaseModel):
                value = value.ids
            return Outcome(value=value)
        except Exception as error:  # noqa: BLE001, what it is, is judged
            frames = traceback.extract_tb(error.__traceback__)
            # one that hands on what it was given is not the one to blame
            ours = [
                frame
                for frame in frames
                if f"/{ADDONS}" in frame.filename and "super(" not in (frame.line or "")
            ]
            origin = (
                f"{ours[-1].filename.rpartition(f'/{ADDONS}')[2]}:{ours[-1].name}" if ours else ""
            )
            return Outcome(error=error, origin=origin)

    def _judge(self, person, model, what, outcome):
        told = {int(number) for number in MARK.findall(outcome.text)}
        if told - self.allowed_marks(person):
            names = {self._mark_name(number) for number in told - self.allowed_marks(person)}
            how = "error" if outcome.error is not None else "answer"
            sample = f"{sorted(names)[:3]}: {outcome.text[:200]}"
            self.found(f"told in the {how}", person, model, what, sample)
        if outcome.fault and self.is_ours(model, outcome):
            error = outcome.error
            sample = f"{type(error).__name__}: {str(error)[:160]} @{outcome.origin}"
            self.found("server error", person, model, what, sample)

    def _mark_name(self, number):
        model, record_id = self.world.marks[number]
        return f"{model}({record_id})"

    def is_ours(self, model, outcome):
        """Tell whether a fault is one of ours: our code is on the way to it.

        A button that is pressed on no record or on several is refused by Odoo's `ensure_one`.
        """
        return bool(outcome.origin) and "Expected singleton" not in outcome.text

    # -- the answer --------------------------------------------------------------------------------

    def report(self):
        """Return the findings as lines, the most frequent people first."""
        return [
            f"{key} [{', '.join(sorted(self.samples[key][0]))}] ×{count}: {self.samples[key][1]}"
            for key, count in sorted(self.findings.items())
        ]


def crawl(env, share=100, **parts):
    """Run parts of the crawl in one world and print the findings of each as JSON.

    What a call has changed is undone, so that each part finds the world as it was made.

    :param int share: of the fields and methods that are looked at, in percent
    :param parts: lists of callables that take the :class:`Crawler`, by what they are called
    """
    found = {}
    refuse = patch("requests.sessions.Session.send", side_effect=_no_network)
    commit = patch.object(Cursor, "commit", lambda cursor: cursor.flush())
    rollback = patch.object(Cursor, "rollback", _undoing(env.cr, Cursor.rollback))
    execute = patch.object(Cursor, "execute", _noting_writes(Cursor.execute))
    with refuse, commit, rollback, execute:
        env.cr.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '20s'")
        crawler = Crawler(env, share)
        for name, callables in parts.items():
            crawler.begin()
            for part in callables:
                part(crawler)
            found[name] = {"calls": crawler.calls, "findings": crawler.report()}
    env.cr.rollback()
    print(json.dumps(found))


def _noting_writes(original):
    """Return the cursor's method that also keeps which statements write."""

    def execute(cursor, query, *args, **kwargs):
        text = query.code if isinstance(query, SQL) else query
        if isinstance(text, bytes):
            text = text.decode()
        if not text.lstrip().upper().startswith(READS):
            WRITES.append(text[:40])
        return original(cursor, query, *args, **kwargs)

    return execute


def _no_network(*args, **kwargs):
    import requests

    raise requests.ConnectionError("The crawler has no network.")


def _undoing(crawled, original):
    """Return the cursor's method that undoes what the call has done, not all of the crawl."""

    def rollback(cursor):
        if cursor is crawled:
            cursor.execute(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")
        else:
            original(cursor)

    return rollback
