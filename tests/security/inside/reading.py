"""Part of the crawl: every way to read every field, compared with what SQL says."""

from .crawler import ADDONS

SEARCHED = ("char", "text", "html")
VIEWS = ("list", "form", "search", "kanban", "pivot", "graph", "calendar", "activity")
WITH_ARCHIVED = {"active_test": False}


def read_everything(crawler):
    """Read our models and our fields on Odoo's, as everybody."""
    neighbours = crawler.neighbours()
    for person in crawler.world.people.values():
        for model in crawler.our_models():
            Reader(crawler, person, model).read()
        for model, names in neighbours.items():
            Reader(crawler, person, model, names).read()


class Reader:
    """One person in front of one model."""

    def __init__(self, crawler, person, model, names=None):
        """:param names: the fields to look at; None for all"""
        self.crawler, self.person, self.model, self.names = crawler, person, model, names
        self.Model = crawler.env[model]

    def call(self, method, *args, **kwargs):
        """Call a method of the model as the person."""
        return self.crawler.call(self.person, self.model, method, *args, **kwargs)

    def read(self):
        """Read in every way there is."""
        fields = self._visible_fields()
        self._views()
        self._compare_sets()
        if fields:
            self._read_lists(fields)
            self._groups(fields)
        self._hidden_records(fields or {"display_name": {}})

    def _visible_fields(self):
        outcome = self.call("fields_get")
        fields = outcome.value or {}
        if self.names is not None:
            fields = {name: fields[name] for name in self.names if name in fields}
        return fields

    def _views(self):
        views = [[False, view] for view in VIEWS]
        if self.names is None and not self.call("get_views", views, {"load_filters": True}).refused:
            return
        for view in views if self.names is None else ():
            if not self.crawler.is_chosen(self.person, self.model, "views", view[1]):
                continue
            self.call("get_views", [view], what=f"views {view[1]}")

    def _compare_sets(self):
        """A search finds what SQL says that the person may see, neither more nor less."""
        if self.Model._transient:
            return
        expected = self.crawler.visible(self.person, self.model)
        if expected is None:
            return
        ways = {
            "search": lambda: self.call("search", [], context=WITH_ARCHIVED).value,
            "name_search": lambda: [
                row[0]
                for row in self.call(
                    "name_search", "", [], "ilike", 1000, context=WITH_ARCHIVED
                ).value
                or ()
            ],
            "export": lambda: self._exported_ids(expected),
        }
        for way, ids in ways.items():
            got = set(ids() or ())
            if got - expected:
                self._found("seen though hidden", way, sorted(got - expected)[:5])
            if way == "search" and expected - got:
                self._found("hidden though theirs", way, sorted(expected - got)[:5])
        count = self.call("search_count", [], context=WITH_ARCHIVED).value
        if (count or 0) != len(expected):
            self._found("another count", "search_count", f"{count}, not {len(expected)}")

    def _exported_ids(self, expected):
        rows = self.call("export_data", self.crawler.all_ids(self.model), [".id"]).value
        return [int(row[0]) for row in (rows or {}).get("datas", ())]

    def _found(self, kind, what, sample=""):
        self.crawler.found(kind, self.person, self.model, what, sample)

    def _specification(self, fields):
        """Return what a form asks for, one level deep."""
        specification = {}
        for name, description in fields.items():
            specification[name] = {}
            if description.get("relation"):
                specification[name] = {"fields": {"display_name": {}}}
        return specification

    def _read_lists(self, fields):
        names = list(fields)
        context = WITH_ARCHIVED
        if self.names is not None:
            # of Odoo's many records only those of this world
            domain = [("id", "in", self._neighbour_ids())]
        else:
            domain = []
        self.call("search_read", domain, names, context=context)
        specification = self._specification(fields)
        self.call("web_search_read", domain, specification, context=context)
        visible = self.call("search", domain, context=context).value or []
        if visible:
            whole = self.call("read", visible, names)
            self.call("web_read", visible, specification)
            self.call("export_data", visible, self._exported(fields))
            if whole.refused:
                for name in names:
                    self.call("read", visible, [name], what=f"read {name}")

    def _neighbour_ids(self):
        ids = self.crawler.all_ids(self.model)
        return ids[-60:]

    def _exported(self, fields):
        """Return what the export dialog offers: names, and names of what is linked."""
        paths = []
        for name, description in fields.items():
            if not description.get("exportable", True):
                continue
            paths.append(name)
            if description["type"] in ("many2one", "many2many", "one2many"):
                comodel = self.crawler.env[description["relation"]]
                if (comodel._original_module or "").startswith(ADDONS):
                    paths += [f"{name}/{comodel._rec_name or 'display_name'}", f"{name}/.id"]
        return paths

    def _groups(self, fields):
        domain = []
        if self.names is not None:
            domain = [("id", "in", self._neighbour_ids())]
        expected = None
        if self.names is None and not self.Model._transient:
            expected = self.crawler.visible(self.person, self.model)
        for name, description in fields.items():
            if not description.get("groupable"):
                continue
            if not self.crawler.is_chosen(self.person, self.model, "groups", name):
                continue
            outcome = self.call(
                "formatted_read_group",
                domain,
                [name],
                ["__count"],
                context=WITH_ARCHIVED,
                what=f"group by {name}",
            )
            if (
                expected is not None
                and outcome.error is None
                and description["type"] not in ("many2many", "date", "datetime")
            ):
                count = sum(group["__count"] for group in outcome.value)
                if count != len(expected):
                    self._found("another count", f"group by {name}", f"{count}/{len(expected)}")
            if description.get("relation"):
                self.call(
                    "web_read_group",
                    domain,
                    [name],
                    ["__count"],
                    context=WITH_ARCHIVED,
                    what=f"web group by {name}",
                )
            self.call("search", domain, 0, 5, f"{name} desc", what=f"order by {name}")

    def _hidden_records(self, fields):
        hidden = self.crawler.hidden(self.person, self.model)
        if not hidden:
            return
        names = list(fields)
        for ids in (hidden[:1], hidden):
            for method, *arguments in (
                ("read", names),
                ("read", ["display_name"]),
                ("web_read", self._specification(fields)),
                ("export_data", ["display_name", ".id"]),
                ("copy",),
            ):
                outcome = self.call(method, ids, *arguments, what=f"{method} of hidden")
                if outcome.error is None and outcome.value:
                    self._found("read though hidden", method, outcome.text[:200])
        for name in names[:5]:
            outcome = self.call("read", hidden[:1], [name], what=f"read {name} of hidden")
            if outcome.error is None and outcome.value:
                self._found("read though hidden", f"field {name}", outcome.text[:200])
