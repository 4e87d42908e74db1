"""How the addons' models are cut into files: one idiom, which a reader can rely on."""

import ast
import re
from collections import defaultdict, namedtuple

import pytest

from devtools.paths import CHECKOUT

#: A class that is a model, or a part of one. `inherit` is a list, `is_plain` says whether it
#: was written as a string.
Part = namedtuple("Part", ["path", "model", "inherit", "is_plain", "has_name"])
#: Mixins that serve one model all the same, each with the reason.
ALONE = {
    # Odoo's thread and activities are below the core's parts, so that the core's rules run first
    "lead.thread.mixin",
}
#: Past about 400 lines a file holds two concerns.
LONGEST_FILE = 450
#: Statements of a method, its docstring not counted.
LONGEST_METHOD = 55
CODE = re.compile(r"REQ-\d+\.\d+|\bdesign §|\bdecision \d", re.IGNORECASE)


def product_files(*suffixes):
    """Return the files of the addons, but for tests, migrations and translations."""
    return sorted(
        path
        for suffix in suffixes
        for path in CHECKOUT.glob(f"lead_management*/**/*{suffix}")
        if not {"tests", "migrations", "i18n", "lib"} & set(path.parts)
    )


def read_parts(path):
    """Return the models, and parts of models, that a file defines."""
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.ClassDef):
            continue
        values = {
            target.id: ast.literal_eval(statement.value)
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
        }
        if not values:
            continue
        inherit = values.get("_inherit") or []
        is_plain = isinstance(inherit, str)
        inherit = [inherit] if is_plain else list(inherit)
        model = values.get("_name") or inherit[0]
        yield Part(path.relative_to(CHECKOUT), model, inherit, is_plain, "_name" in values)


@pytest.fixture(scope="module")
def parts():
    """All models of the suite and their parts."""
    return [part for path in product_files(".py") for part in read_parts(path)]


def test_a_mixin_serves_two_models(parts):
    """What serves one model is a file of that model."""
    heirs = defaultdict(set)
    for part in parts:
        for parent in part.inherit:
            if parent != part.model:
                heirs[parent].add(part.model)

    def get_models(mixin):
        found = set()
        for heir in heirs[mixin]:
            found |= get_models(heir) if heir.endswith(".mixin") else {heir}
        return found

    mixins = [part for part in parts if part.model.endswith(".mixin") and part.has_name]
    own = {part.model: part.path for part in mixins if part.model not in part.inherit}
    assert own
    alone = {name for name in own if len(get_models(name)) < 2} - ALONE
    assert not [f"{own[name]}: {get_models(name)}" for name in sorted(alone)]


def test_a_model_that_is_only_extended_is_named_once(parts):
    """`_inherit` is a text then: no list and no `_name` beside it."""
    assert not [str(part.path) for part in parts if part.has_name and part.inherit == [part.model]]
    assert not [
        str(part.path)
        for part in parts
        if len(part.inherit) == 1 and not part.has_name and not part.is_plain
    ]


def test_a_file_is_named_after_what_it_extends(parts):
    """A reader finds all of a model beside each other."""
    files = defaultdict(list)
    for part in parts:
        if part.path.parts[1] == "models":
            files[part.path].append(part.model)
    astray = [
        f"{path}: {', '.join(models)}"
        for path, models in files.items()
        if not any(path.stem.startswith(model.replace(".", "_")) for model in models)
    ]
    assert not astray


def test_a_file_holds_one_concern():
    """What outgrows its file is cut by concern, and the files say which in their names."""
    lengths = {path: len(path.read_text().splitlines()) for path in product_files(".py")}
    assert not [f"{path}: {n} lines" for path, n in lengths.items() if n > LONGEST_FILE]


def test_a_file_of_views_holds_one_concern():
    """Forms that have grown are files of their own, and so are the pages of one."""
    lengths = {
        path: len(path.read_text().splitlines())
        for path in product_files(".xml")
        if {"views", "wizards"} & set(path.parts)
    }
    assert lengths
    assert not [f"{path}: {n} lines" for path, n in lengths.items() if n > LONGEST_FILE]


def test_a_method_does_one_thing():
    too_long = []
    for path in product_files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
                if node.end_lineno - first.lineno >= LONGEST_METHOD:
                    too_long.append(f"{path.relative_to(CHECKOUT)}: {node.name}")
    assert not too_long


def test_one_class_defines_how_the_core_writes_a_lead():
    """The order in which creation and writing call the parts stands in one place."""
    preparing = []
    for path in CHECKOUT.glob("lead_management/models/lead_lead_*.py"):
        tree = ast.parse(path.read_text())
        methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not methods & {"create", "write", "copy_data"}, path
        preparing += methods & {"_add_missing_default_values", "_prepare_create_values"}
    # what a row needs before it is inserted has a file of its own, and one
    assert sorted(preparing) == ["_add_missing_default_values", "_prepare_create_values"]


def test_codes_of_requirements_stay_in_the_tests():
    """A comment says the reason itself."""
    found = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in product_files(".py", ".xml", ".js", ".scss")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if CODE.search(line)
    ]
    assert not found
