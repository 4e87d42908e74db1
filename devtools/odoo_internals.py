"""Private methods of Odoo and members of its web client that the addons override or patch.

``python3 -m devtools.odoo_internals`` brings ``docs/odoo-internals.md`` up to date: where and why
come from the code, the test is written by hand and kept.
"""

import ast
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from devtools import suite
from devtools.odoo_source import find_odoo
from devtools.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "odoo-internals.md"
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| (.+) \| (`[^|]+`) \| (.+) \|$", re.MULTILINE)
HEAD = "| of | what | why | where | test |\n| --- | --- | --- | --- | --- |\n"
UNKNOWN = "?"
#: The tables of the page, by what stands around them.
SECTIONS = ("python", "offered", "javascript")
#: How Odoo says in a docstring that a method is there to be overridden.
OFFER = re.compile(
    r"(?:can|may|could|meant to|intended to) be (?:extended|overrid+en)|to allow overriding"
    r"|method to override|\bhook (?:to|for|called)\b|to be (?:extended|overrid+en)",
    re.IGNORECASE,
)
#: What Odoo calls the class behind every model.
BASE = "base"
LEFT_OUT = {"tests", "migrations", "node_modules", "__pycache__"}
PATCH = re.compile(r"^patch\(\s*([\w.]+),\s*(\{.*?^\})", re.MULTILINE | re.DOTALL)
#: A member of the object that a patch takes, with the comment above it.
MEMBER = re.compile(
    r"(?:^    /\*\*(?P<block>(?:(?!\*/).)*)\*/\n|(?P<lines>(?:^    //[^\n]*\n)+))?"
    r"^    (?:async |get |set |static )?(?P<name>\w+)(?:\s*\(|:)",
    re.MULTILINE | re.DOTALL,
)
#: The same in Odoo's own classes and patches.
DECLARED_MEMBER = re.compile(r"^    (?:async |get |set |static )*(\w+)(?:\s*\(| =|:)", re.MULTILINE)


@dataclass
class Override:
    """A method or member of Odoo's that is another one with the suite."""

    of: str
    name: str
    #: the files in which it is, between backticks
    where: str
    why: str
    #: the names of its parameters, None where that says nothing
    parameters: list | None = None
    #: those of Odoo's methods
    original: list = field(default_factory=list)
    #: whether Odoo says that it is there to be overridden
    is_offered: bool = False


# -- Python ----------------------------------------------------------------------------------------


def overridden():
    """Return the private methods of Odoo that classes of ours override, by (model, method)."""
    odoo, ours = _read_odoo(), _Classes()
    for name in suite.addons():
        ours.read(CHECKOUT / name)
    # What a mixin of ours overrides depends on the models that have it.
    heirs = {name: ours.heirs(name) for name in ours.parents}
    found = {}
    for name, node, path in ours.nodes:
        if name:
            family = set().union(*(ours.ancestors(heir, odoo) for heir in heirs[name]))
        else:
            family = {_last_name(base) for base in node.bases} & set(odoo.methods)
            name = ", ".join(sorted(family))
        for method in _methods(node):
            originals = [
                odoo.methods[one][method.name]
                for one in sorted(family)
                if method.name in odoo.methods.get(one, ())
            ]
            if originals and _is_private(method.name):
                former = found.get((name, method.name))
                found[name, method.name] = Override(
                    name,
                    method.name,
                    _join_places(former, path),
                    _choose_reason(former, method),
                    _parameters(method),
                    [_parameters(original) for original in originals],
                    any(OFFER.search(_doc(original)) for original in originals),
                )
    return found


def _join_places(former, path):
    """Return in which files an override is: several addons may extend the same method."""
    place = f"`{path.relative_to(CHECKOUT)}`"
    return f"{former.where}, {place}" if former else place


def _choose_reason(former, method):
    """Return why a method is overridden, of several files the first one that says so."""
    if former and former.why != UNKNOWN:
        return former.why
    return _first_sentence(ast.get_docstring(method))


def _doc(method):
    """Return the docstring of a method in one line."""
    return " ".join((ast.get_docstring(method) or "").split())


class _Classes:
    """The classes of addons: what models they make or extend, and their methods."""

    def __init__(self):
        #: {model or class: {method: its node}}
        self.methods = {}
        #: {model: the models it inherits}
        self.parents = {}
        #: (model or None, class node, path)
        self.nodes = []

    def read(self, folder):
        """Read the addon in a folder."""
        for path in sorted(folder.rglob("*.py")):
            if LEFT_OUT.intersection(path.relative_to(folder).parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    self._take(node, path)

    def _take(self, node, path):
        name, inherited = _model(node)
        self.nodes.append((name, node, path))
        self.methods.setdefault(name or node.name, {}).update(
            {method.name: method for method in _methods(node)}
        )
        if name:
            self.parents.setdefault(name, set()).update(inherited)

    def ancestors(self, name, foreign):
        """Return a model and all that it inherits, through foreign models too."""
        seen, waiting = {BASE}, [name]
        while waiting:
            model = waiting.pop()
            if model not in seen:
                seen.add(model)
                waiting += [*self.parents.get(model, ()), *foreign.parents.get(model, ())]
        return seen

    def heirs(self, name):
        """Return a model and those that inherit it."""
        seen, waiting = set(), [name]
        while waiting:
            model = waiting.pop()
            if model not in seen:
                seen.add(model)
                waiting += [heir for heir, parents in self.parents.items() if model in parents]
        return seen


@lru_cache(maxsize=1)
def _odoo_addons():
    """Return the folders of Odoo's addons that the suite needs."""
    folders = {
        path.name: path for root in find_odoo().addons_paths for path in Path(root).iterdir()
    }
    waiting, chosen = list(suite.foreign_dependencies(suite.addons())), {}
    while waiting:
        name = waiting.pop()
        if name in folders and name not in chosen:
            chosen[name] = folders[name]
            manifest = ast.literal_eval((folders[name] / "__manifest__.py").read_text())
            waiting += manifest.get("depends", [])
    return list(chosen.values())


@lru_cache(maxsize=1)
def _read_odoo():
    """Return the :class:`_Classes` of Odoo and its addons that the suite needs."""
    source, classes = find_odoo(), _Classes()
    for folder in _odoo_addons():
        classes.read(folder)
    tree = ast.parse((Path(source.python_path) / "odoo" / "orm" / "models.py").read_text())
    base = classes.methods.setdefault(BASE, {})
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            base.update({method.name: method for method in _methods(node)})
    return classes


def _model(node):
    """Return the name of the model that a class makes or extends, and those it inherits."""
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    inherited = values.get("_inherit") or []
    inherited = [inherited] if isinstance(inherited, str) else list(inherited)
    name = values.get("_name") or (inherited[0] if inherited else None)
    return name, [other for other in inherited if other != name]


def _methods(node):
    """Return the methods of a class."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [item for item in node.body if isinstance(item, kinds)]


def _is_private(name):
    """Tell whether nothing promises that a method stays."""
    return name.startswith("_") and not name.startswith("__")


def _parameters(method):
    """Return the names of a method's parameters, None where it takes any."""
    arguments = method.args
    if arguments.vararg or arguments.kwarg:
        return None
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _last_name(node):
    """Return `Name` of the expression `package.Name`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


# -- JavaScript ------------------------------------------------------------------------------------


def patched():
    """Return the members of the web client that a patch of ours replaces, by (object, member)."""
    found = {}
    for name in suite.addons():
        for path in sorted((CHECKOUT / name / "static" / "src").rglob("*.js")):
            for target, body in PATCH.findall(path.read_text()):
                known = _members_of(target.partition(".")[0])
                for match in MEMBER.finditer(body):
                    if match["name"] in known:
                        found[target, match["name"]] = Override(
                            target,
                            match["name"],
                            f"`{path.relative_to(CHECKOUT)}`",
                            _first_sentence(_uncommented(match["block"] or match["lines"])),
                        )
    return found


@cache
def _members_of(name):
    """Return the members of a class of Odoo's web client, its parents and patches included."""
    members = set()
    declared = rf"\bclass {name}\b([^{{]*)(\{{.*?^\}})"
    patched = rf"^(patch)\({name}[^{{]*(\{{.*?^\}})"
    for text in _scripts():
        if name not in text:
            continue
        for pattern in (declared, patched):
            for head, body in re.findall(pattern, text, re.MULTILINE | re.DOTALL):
                members.update(DECLARED_MEMBER.findall(body))
                parent = re.search(r"extends (\w+)", head)
                if parent and parent[1] != name:
                    members |= _members_of(parent[1])
    return members


@lru_cache(maxsize=1)
def _scripts():
    """Return the scripts of Odoo's web client that declare or patch classes."""
    paths = [path for folder in _odoo_addons() for path in (folder / "static").glob("src/**/*.js")]
    texts = (path.read_text(errors="replace") for path in paths)
    return [text for text in texts if "class " in text or "patch(" in text]


def _uncommented(comment):
    """Return the text of a comment."""
    text = re.sub(r"^\s*(?:\*|//)+ ?", "", comment or "", flags=re.MULTILINE)
    return re.sub(r"@override\b", "", text).strip()


# -- the page --------------------------------------------------------------------------------------


def _first_sentence(text):
    """Return the first sentence of a docstring or comment, without codes of requirements."""
    paragraph = " ".join((text or "").split("\n\n")[0].split())
    sentence = re.sub(r" \((?:REQ-[\d.]+(?:, )?)+\)", "", paragraph).split(". ")[0]
    return sentence.replace("|", "\\|").rstrip(".:") or UNKNOWN


def read_rows():
    """Return {(of, what): (why, where, test)} of the page."""
    return {(of, what): tuple(rest) for of, what, *rest in ROW.findall(PAGE.read_text())}


def current_rows(section):
    """Return {(of, what): (why, where)} of the code.

    :param section: one of ``SECTIONS``
    """
    if section == "javascript":
        found = patched()
    else:
        is_offered = section == "offered"
        found = {key: one for key, one in overridden().items() if one.is_offered == is_offered}
    return {key: (one.why, one.where) for key, one in sorted(found.items())}


def write_rows():
    """Bring the page up to date; return what lacks a reason or a test."""
    known = read_rows()
    text = PAGE.read_text()
    unfinished = []
    for section in SECTIONS:
        begin, end = f"<!-- {section} -->\n", f"<!-- /{section} -->"
        rows = []
        for (of, what), (why, where) in current_rows(section).items():
            said, _where, test = known.get((of, what), (UNKNOWN, "", UNKNOWN))
            # A reason without a docstring is written on the page.
            why = said if why == UNKNOWN else why
            rows.append(f"| `{of}` | `{what}` | {why} | {where} | {test} |\n")
            if UNKNOWN in (why, test):
                unfinished.append(f"{of}.{what}")
        before, _begin, rest = text.partition(begin)
        text = before + begin + HEAD + "".join(rows) + end + rest.partition(end)[2]
    PAGE.write_text(text)
    return unfinished


if __name__ == "__main__":
    for name in write_rows():
        print(f"{name}: say why, and which test fails when Odoo changes it")
