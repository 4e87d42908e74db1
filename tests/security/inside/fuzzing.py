"""Part of the crawl: public methods of ours with arguments that nobody expects.

A call is answered or refused in words; it never ends in an error of the server, tells nothing that
is hidden and changes nothing that is not the person's.
"""

import inspect

from odoo.models import BaseModel

from .crawler import ADDONS
from .writing import Guard

#: What a client can send for anything.
ODD = (None, False, True, -1, 0, 2**31, 2**63, 1.5, "", "x", "1", [], [[]], {}, {"x": 1}, ["x"])
#: What Odoo's mail gateway calls, and nobody else.
OF_ODOO = ("message_new", "message_update")
#: Who sends odd things; the others only name records that they see and that they do not.
ODD_PEOPLE = ("clerk", "own", "manager_b")
#: What can stand in place of the ids;
#: ids that are no whole numbers are Odoo's own affair, for every model
ODD_IDS = ([], [0], [-1], [999999999], [2**31 - 1])
ODD_CONTEXTS = (
    {"lang": "xx_XX"},
    {"tz": "Nowhere/Land"},
    {"active_test": "x"},
    {"allowed_company_ids": "x"},
    {"allowed_company_ids": [999999]},
    {"active_ids": "x", "active_id": "x", "active_model": "x"},
    {"active_model": "lead.lead", "active_ids": [999999], "active_id": 999999},
    {"active_model": "lead.lead", "active_ids": None, "active_id": False},
    {"default_lead_id": "x", "default_lead_ids": "x", "default_type_id": "x"},
    {"default_lead_id": 999999, "default_status_id": 999999, "default_company_id": 999999},
    {"default_status_id": "x", "default_company_id": "x", "default_user_id": "x"},
    {"default_name": ["x"], "default_email": 5, "default_phone": {"x": 1}},
    {"default_company_id": [1, 2], "default_team_id": {"x": 1}, "default_tag_ids": 5},
    {"lead_from_past": [1], "lead_taken_back": True, "bin_size": "x"},
    {"search_default_type_id": "x", "group_by": 5, "import_file": True},
)


def fuzz_methods(crawler):
    """Call every public method of ours with odd arguments, as everybody."""
    for person in crawler.world.people.values():
        guard = Guard(crawler, person)
        for model in [*crawler.our_models(), *crawler.our_services(), *crawler.neighbours()]:
            for name in public_methods(crawler.env[model]):
                if not crawler.is_chosen(person, model, name):
                    continue
                Fuzz(crawler, person, model, name, guard).call_oddly(person.name in ODD_PEOPLE)


def fuzz_contexts(crawler):
    """Read, open and make records of ours in odd contexts, as everybody."""
    for person in crawler.world.people.values():
        if person.name not in ("own", "manager"):
            continue
        for model in crawler.our_models():
            visible = sorted(crawler.visible(person, model) or ())
            fields = crawler.call(person, model, "fields_get", what="fields_get").value or {}
            names = [name for name in fields if name in crawler.env[model]._fields]
            specification = {name: {} for name in names}
            for context in ODD_CONTEXTS:
                if not crawler.is_chosen(person, model, *context):
                    continue
                what = f"in context {min(context)}"
                for method, *arguments in (
                    ("default_get", names),
                    ("onchange", [], {}, [], specification),
                    ("search_read", [], names),
                    ("name_search", "x"),
                    ("name_create", "x"),
                    ("read", visible[:2], names),
                    ("create", [{"name": "x"}]),
                ):
                    crawler.call(
                        person,
                        model,
                        method,
                        *arguments,
                        context=context,
                        what=f"{method} {what}",
                    )


def public_methods(Model):
    """Return the names of the public methods that are ours alone: Odoo's are not fuzzed."""
    names = []
    cls = type(Model)
    for name in sorted(dir(cls)):
        if name.startswith("_") or name in BaseModel.__dict__ or name in OF_ODOO:
            continue
        owners = [klass for klass in cls.mro() if name in vars(klass)]
        modules = {getattr(klass, "_module", None) or "" for klass in owners}
        first = owners[-1]
        method = inspect.getattr_static(cls, name)
        if not inspect.isfunction(method) or getattr(method, "_api_private", False):
            continue
        is_first_ours = (getattr(first, "_module", None) or "").startswith(ADDONS)
        if is_first_ours and any(module.startswith(ADDONS) for module in modules):
            names.append(name)
    return names


class Fuzz:
    """One person calls one method."""

    def __init__(self, crawler, person, model, name, guard):
        """:param name: of the method"""
        self.crawler, self.person, self.model, self.name = crawler, person, model, name
        self.guard = guard
        method = getattr(type(crawler.env[model]), name)
        self.is_of_model = getattr(method, "_api_model", False)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        self.parameters = [
            parameter
            for parameter in parameters
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]

    def call_oddly(self, with_odd_values):
        """Call it on odd records, and with each argument odd in turn."""
        usual = [self._usual(parameter) for parameter in self.parameters]
        if self.is_of_model:
            ids_choices = [None]
        else:
            ids_choices = self._records() + list(ODD_IDS if with_odd_values else ())
        for ids in ids_choices:
            self._call(ids, usual)
        good = ids_choices[0]
        for index in range(len(self.parameters)):
            for odd in (*(ODD if with_odd_values else ()), *self._hidden_ids()):
                self._call(good, [*usual[:index], odd, *usual[index + 1 :]])

    def _records(self):
        """Return choices of ids: some the person sees, one that they do not, several."""
        if self.crawler.env[self.model]._abstract:
            return [[]]
        visible = sorted(self.crawler.visible(self.person, self.model) or ())
        hidden = self.crawler.hidden(self.person, self.model)
        if not visible and not hidden:
            ids = [] if self.crawler.env[self.model]._abstract else self._some_ids()
            return [ids[:1]]
        return [visible[:1] or hidden[:1], hidden[:1], visible[:3], visible[:1] + hidden[:1]]

    def _some_ids(self):
        model = self.crawler.env[self.model]
        return self.crawler.all_ids(self.model)[-2:] if model._auto else []

    def _hidden_ids(self):
        hidden = self.crawler.hidden(self.person, "lead.lead")
        return [hidden[0], [hidden[0]]] if hidden else []

    def _usual(self, parameter):
        """Return what a client would send for a parameter."""
        if parameter.default is not parameter.empty:
            return parameter.default
        name = parameter.name
        if name.endswith("ids"):
            return []
        if name.endswith("_id") or name in ("lead", "limit", "offset"):
            return 1
        if name in ("vals", "values", "filters", "options"):
            return {}
        if name in ("domain", "fields", "names"):
            return []
        return "x"

    def _call(self, ids, arguments):
        arguments = [*arguments]
        if not self.is_of_model:
            arguments.insert(0, ids)
        self.crawler.call(
            self.person,
            self.model,
            self.name,
            *arguments,
            what=self.name,
            after=lambda value: self.guard.check(self.model, self.name),
        )
