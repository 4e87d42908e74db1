"""What Odoo's web client asks the server for, worked out of the views themselves.

The counterparts in JavaScript are `getFieldsSpec`, `getAggregateSpecifications` and the arch
parsers of list and kanban.
"""

import re

from lxml import etree

from odoo.tools.safe_eval import safe_eval

#: Fields that a widget reads besides its own.
ACTIVITY_FIELDS = (
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
)
WIDGET_FIELDS = {
    "kanban_activity": ACTIVITY_FIELDS,
    "list_activity": ACTIVITY_FIELDS,
    "lead_activity_panel": ("activity_choices",),
    "lead_priority": ("priority_choices",),
    "lead_statusbar": ("status_choices",),
}
#: Columns of the board whose sums are shown although no progress bar asks for them: `js_class` of
#: the view -> fields.
SUMMED_FIELDS = {"lead_board": ("expected_revenue",)}

#: Lists that read only the columns that are shown, and what these need: `js_class` of the view ->
#: {column: fields that it shows in place of its own}. See lead_list_columns.js.
SPARING_LISTS = {"lead_list": {"partner_id": ("partner_name", "contact_name")}}
EXPRESSION = re.compile(
    r"invisible|column_invisible|readonly|required|domain|context|options|decoration-.*"
)

LIST_LIMIT = 80
LIST_COUNT_LIMIT = 10001
COLUMN_LIMIT = 40


class Screen:
    """A menu's action as one user sees it: its list, its board and its search box."""

    def __init__(self, env, action_xml_id):
        """
        :param env: environment of the user
        :param action_xml_id: of a window action
        """
        action = env.ref(action_xml_id).sudo()
        self.model = action.res_model
        self.uid = env.uid
        self.domain = safe_eval(action.domain or "[]", {"uid": env.uid})
        context = safe_eval(action.context or "{}", {"uid": env.uid})
        self.context = {
            name: value for name, value in context.items() if not name.startswith("search_default_")
        }
        wanted = {mode: view_id for view_id, mode in action.views}
        result = env[self.model].get_views(
            [
                (wanted.get("list", False), "list"),
                (wanted.get("kanban", False), "kanban"),
                (action.search_view_id.id, "search"),
            ]
        )
        self.fields = result["models"][self.model]["fields"]
        self.arch = {mode: etree.fromstring(view["arch"]) for mode, view in result["views"].items()}

    # ------------------------------------------------------------------ searching

    def filtered(self, *names):
        """Return the action's domain narrowed by filters of the search view.

        :param names: of the filters
        """
        domain = list(self.domain)
        for name in names:
            node = self._search_node("filter", name)
            domain = domain + safe_eval(node.get("domain"), {"uid": self.uid})
        return domain

    def searched(self, field, text):
        """Return the action's domain with a text typed into the search box.

        :param field: name of the search view's field that is chosen
        :param text: what is typed
        """
        node = self._search_node("field", field)
        if node.get("filter_domain"):
            box = safe_eval(node.get("filter_domain"), {"self": text, "uid": self.uid})
        else:
            box = [(field, node.get("operator", "ilike"), text)]
        return list(self.domain) + box

    def _search_node(self, tag, name):
        [node] = self.arch["search"].xpath(f"//{tag}[@name='{name}']")
        return node

    # ------------------------------------------------------------------ asking

    def list_arguments(self):
        """Return the keyword arguments of `web_search_read` for the list's first page."""
        return {
            "specification": self._specification("list"),
            "limit": LIST_LIMIT,
            "count_limit": LIST_COUNT_LIMIT,
            "order": self._order("list"),
        }

    def board_arguments(self):
        """Return the keyword arguments of `web_read_group` for the board."""
        return {
            "groupby": [self.arch["kanban"].get("default_group_by")],
            "aggregates": self._aggregates(),
            "auto_unfold": True,
            "opening_info": [],
            "unfold_read_specification": self._specification("kanban"),
            "unfold_read_default_limit": COLUMN_LIMIT,
            "groupby_read_specification": {},
            "order": self._order("kanban"),
        }

    def _order(self, mode):
        """Return the order that a view sends, empty for the model's own."""
        order = []
        for part in filter(None, self.arch[mode].get("default_order", "").split(",")):
            name, *direction = part.split()
            order.append(f"{name} {''.join(direction).upper() or 'ASC'}")
        return ", ".join(order)

    def _summed_fields(self):
        arch = self.arch["kanban"]
        names = [node.get("sum_field") for node in arch.iter("progressbar")]
        return [*filter(None, names), *SUMMED_FIELDS.get(arch.get("js_class"), ())]

    def _aggregates(self):
        names = self._summed_fields()
        aggregates = [f"{name}:{self.fields[name]['aggregator']}" for name in names]
        for name in names:
            currency = self.fields[name].get("currency_field")
            if currency:
                aggregates += [f"{currency}:array_agg_distinct", f"{name}:sum_currency"]
        return list(dict.fromkeys(aggregates))

    def _specification(self, mode):
        """Return the fields that a view reads of each record, as `getFieldsSpec` does."""
        arch = self.arch[mode]
        nodes = {}
        for node in arch.iter("field"):
            nodes.setdefault(node.get("name"), []).append(node)
        if mode == "list" and arch.get("js_class") in SPARING_LISTS:
            nodes = self._shown(arch, nodes)
        for name in [*self._dependencies(arch), arch.get("highlight_color")]:
            if name:
                nodes.setdefault(name, [etree.Element("field", name=name)])
        if mode == "kanban":
            for name in self._summed_fields():
                nodes.setdefault(name, [etree.Element("field", name=name)])
        specification = {
            name: self._field_specification(name, found, mode) for name, found in nodes.items()
        }
        for name in nodes:
            definition = self.fields[name].get("definition_record")
            if self.fields[name]["type"] == "properties" and definition in specification:
                specification[definition].setdefault("fields", {})["display_name"] = {}
        return specification

    def _shown(self, arch, nodes):
        """Return the nodes of columns that a new user sees, and of what these depend on.

        :param arch: of the list
        :param nodes: {name of a field: its nodes in the list}
        """
        shown = {
            name: kept
            for name, found in nodes.items()
            if (kept := [node for node in found if node.get("optional") != "hide"])
        }
        needed = self._needed_words(arch, shown)
        hidden = {
            name: [etree.Element("field", name=name, column_invisible="1")]
            for name in nodes
            if name in needed and name not in shown
        }
        return shown | hidden

    def _needed_words(self, arch, shown):
        """Return the words of all expressions of what is shown; some of them are fields."""
        words = set()
        for node in arch.iter("*"):
            if node.tag != "field" or node.get("name") in shown:
                expressions = [text for key, text in node.items() if EXPRESSION.fullmatch(key)]
                words.update(re.findall(r"\w+", " ".join(expressions)))
        substitutes = SPARING_LISTS[arch.get("js_class")]
        for name in shown:
            definition = self.fields[name]
            expressions = f"{definition.get('domain')} {definition.get('context')}"
            words.update(re.findall(r"\w+", expressions))
            words.update((definition.get("currency_field"), definition.get("definition_record")))
            words.update(substitutes.get(name, ()))
        return words

    def _dependencies(self, arch):
        for node in arch.iter("field", "widget"):
            yield from WIDGET_FIELDS.get(node.get("widget") or node.get("name"), ())

    def _field_specification(self, name, nodes, mode):
        kind = self.fields[name]["type"]
        visible = [node for node in nodes if not _is_always_invisible(node)]
        if kind in ("many2one", "reference"):
            return {"fields": {"display_name": {}} if visible else {}}
        if kind in ("one2many", "many2many") and visible:
            tags = [
                node
                for node in visible
                if node.get("widget", "").startswith("many2many_tags")
                or (mode == "kanban" and kind == "many2many" and not node.get("widget"))
            ]
            if not tags:
                return {"fields": {}}
            color = safe_eval(tags[0].get("options", "{}")).get("color_field")
            return {"fields": {"display_name": {}, **({color: {}} if color else {})}}
        return {}


def _is_always_invisible(node):
    return {node.get("invisible"), node.get("column_invisible")} & {"True", "1"}
