"""The upgraded database is built like one in which today's addons were installed (REQ-9.1)."""

import ast
import json
import os
import re
from pathlib import Path

import pytest
from expected_differences import (
    DELETED_BY_PEOPLE,
    DROPPED,
    DROPPED_RECORDS,
    MOVED_RECORDS,
    RETYPED,
)
from test_stored_data import describe, names_of_today

CHECKOUT = Path(__file__).parent.parent.parent
#: What people add beside the code.
OWN_NAME = re.compile(r"^x_")
OURS = "module LIKE 'lead_management%%'"
INDEXES = """
    SELECT tablename || ': ' || regexp_replace(indexdef, '^CREATE (UNIQUE )?INDEX \\S+ ON ', '\\1')
      FROM pg_indexes WHERE schemaname = 'public' AND indexname IN (
           SELECT indexname FROM pg_indexes WHERE tablename LIKE 'lead\\_%%')
"""
#: What Odoo writes down of classes depends on what else is installed.
SHIPPED = f"""
    SELECT module || '.' || name FROM ir_model_data WHERE {OURS} AND model != 'ir.model.inherit'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text || ': ' || pg_get_constraintdef(pg_constraint.oid)
      FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
     WHERE relname LIKE 'lead\\_%%'
        OR pg_get_constraintdef(pg_constraint.oid) LIKE '%%REFERENCES lead\\_%%'
"""
#: What PostgreSQL writes otherwise in a database that was loaded from a dump: brackets and casts.
NOTATION = re.compile(r"[()]|::(character varying|[a-z]+)(\[\])?")


@pytest.fixture(scope="module")
def manifests():
    """Manifests of today's addons, by name."""
    return {
        path.parent.name: ast.literal_eval(path.read_text())
        for path in CHECKOUT.glob("*/__manifest__.py")
    }


@pytest.fixture(scope="module")
def scripts():
    """All that today's migration scripts say, as one text."""
    return "\n".join(path.read_text() for path in sorted(CHECKOUT.glob("*/migrations/*/*.py")))


@pytest.fixture(scope="module")
def demo_ids(manifests):
    """External ids of demo data, which the fresh database lacks."""
    found = set()
    for name, manifest in manifests.items():
        for file in manifest.get("demo", ()):
            for record_id in re.findall(r'\bid="([\w.]+)"', (CHECKOUT / name / file).read_text()):
                found.add(record_id if "." in record_id else f"{name}.{record_id}")
    return found


def test_new_addons_arrive(manifests):
    """What installs itself beside what is there is there after the upgrade."""
    states = json.loads(os.environ["LEAD_UPGRADE_STATES"])
    missing = [
        name
        for name, manifest in manifests.items()
        if manifest.get("auto_install")
        and states.get(name) != "installed"
        # the dependencies that trigger it, or all of them
        and all(states.get(needed) == "installed" for needed in manifest["depends"])
    ]
    assert not missing, f"these install themselves on a new database, not at an upgrade: {missing}"


def test_what_was_carved_out_is_there():
    """What an addon had is not gone because it is an addon of its own now."""
    states = json.loads(os.environ["LEAD_UPGRADE_STATES"])
    missing = [
        name
        for source, names in MOVED_RECORDS.items()
        for name in names
        if states.get(source) == "installed" and states.get(name) != "installed"
    ]
    assert not missing


def test_all_that_was_installed_is_up_to_date(manifests, complete):
    """Every addon is installed in the version of its manifest."""
    versions = complete.mapping(
        "SELECT name, latest_version FROM ir_module_module WHERE name LIKE 'lead_management%%'"
        " AND state = 'installed'"
    )
    assert versions == {name: manifest["version"] for name, manifest in manifests.items()}


def our_tables(database):
    """Return the tables of the suite's models and of their links, by a database's own account."""
    links = database.values(
        """
        SELECT relation.name FROM ir_model_relation AS relation
          JOIN ir_module_module AS owner ON owner.id = relation.module
         WHERE owner.name LIKE 'lead\\_management%%'
        """
    )
    return {name for name in database.tables() if name.startswith("lead_")} | set(links)


def our_columns(database):
    """Return {(table, column)} of the suite's fields, those on Odoo's models among them."""
    fields = database.rows(
        f"""
        SELECT replace(field.model, '.', '_'), field.name FROM ir_model_fields AS field
          JOIN ir_model_data AS data ON data.model = 'ir.model.fields' AND data.res_id = field.id
         WHERE field.store AND data.{OURS}
        """
    )
    tables = our_tables(database)
    own = {
        (table, column)
        for table, columns in database.columns().items()
        if table in tables
        for column in columns
    }
    return own | set(fields)


def test_no_table_is_left_over(before, complete, fresh):
    """Tables that no addon declares any more are dropped by a migration script."""
    candidates = our_tables(before) | our_tables(complete)
    left = (candidates & complete.tables()) - fresh.tables()
    assert not left, sorted(left)


@pytest.mark.parametrize("kind", ["complete", "fresh"])
def test_tables_of_links_go_with_their_addon(request, kind):
    """Odoo forgets a table of links whose addon is not the one of the model, and leaves it."""
    database = request.getfixturevalue(kind)
    wrong = database.rows(
        """
        SELECT relation.name, owner.name, model.model FROM ir_model_relation AS relation
          JOIN ir_module_module AS owner ON owner.id = relation.module
          JOIN ir_model AS model ON model.id = relation.model
         WHERE (owner.name LIKE 'lead\\_management%%' OR model.model LIKE 'lead.%%')
           AND NOT EXISTS (
               SELECT FROM ir_model_data AS data
                WHERE data.model = 'ir.model' AND data.res_id = model.id
                  AND data.module = owner.name)
        """
    )
    assert not wrong, describe(wrong)


def test_no_column_is_left_over(before, complete, fresh):
    """Columns that no field has any more are dropped by a migration script."""
    theirs = fresh.columns()
    candidates = our_columns(before) | our_columns(complete)
    left = [
        (table, column)
        for table, columns in complete.columns().items()
        for column in columns.keys() - theirs.get(table, columns).keys()
        if (table, column) in candidates and not OWN_NAME.match(column)
    ]
    assert not left, describe(sorted(left))


def test_columns_have_the_types_of_today(complete, fresh):
    """Every column of a new database is there, and of its type."""
    ours, theirs = complete.columns(), fresh.columns()
    differing = [
        (table, column, ours.get(table, {}).get(column), kind)
        for table, columns in theirs.items()
        for column, kind in columns.items()
        if ours.get(table, {}).get(column) != kind
    ]
    assert not differing, describe(sorted(differing, key=str))


@pytest.mark.parametrize("query", [INDEXES, CONSTRAINTS], ids=["indexes", "constraints"])
def test_indexes_and_constraints_are_those_of_today(complete, fresh, query):
    """None is missing, none is left over."""
    ours, theirs = (
        {NOTATION.sub("", text) for text in found.values(query)} for found in (complete, fresh)
    )
    assert not ours - theirs, f"left over:\n{describe(sorted(ours - theirs))}"
    assert not theirs - ours, f"missing:\n{describe(sorted(theirs - ours))}"


def test_no_record_is_left_over(complete, fresh, demo_ids):
    """Views, actions, menus, crons, rules: what no addon ships any more is gone."""
    left = set(complete.values(SHIPPED)) - set(fresh.values(SHIPPED))
    # a product of the demo data comes with its template
    left -= demo_ids | {f"{name}_product_template" for name in demo_ids}
    assert not {name for name in left if "__x_" not in name}, describe(sorted(left))


def test_no_shipped_record_is_missing(complete, fresh):
    """What is new in the addons arrives; what people deleted does not come back."""
    missing = set(fresh.values(SHIPPED)) - set(complete.values(SHIPPED))
    unexpected = missing - DELETED_BY_PEOPLE.keys()
    assert not unexpected, describe(sorted(unexpected))
    assert missing == DELETED_BY_PEOPLE.keys(), "people deleted it, and the upgrade brought it back"


# -- a change to stored data has its script --------------------------------------------------------


def is_named(scripts, *names):
    """Tell whether a migration script names something that is stored."""
    return all(re.search(rf"\b{re.escape(name)}\b", scripts) for name in names)


def test_what_is_no_longer_stored_has_a_script(before, complete, scripts):
    """Whoever removes or renames a column or a table says what becomes of its values."""
    old, new = before.columns(), complete.columns()
    gone = [
        (table, None)
        for table in old.keys() - new.keys()
        if table not in DROPPED and not is_named(scripts, table)
    ]
    gone += [
        (table, column)
        for table in old.keys() & new.keys()
        for column in old[table].keys() - new[table].keys()
        if (table, column) not in DROPPED and not is_named(scripts, table, column)
    ]
    assert not gone, "\n".join(
        f"The {'column ' + column + ' of ' if column else ''}table {table} of the first release is"
        " gone: name both in a script in migrations/ that says what becomes of its values, or"
        " declare in tests/upgrade/expected_differences.py why nothing is lost."
        for table, column in sorted(gone, key=str)
    )


def test_what_is_stored_otherwise_has_a_script(before, complete, scripts):
    """Whoever gives a column another type converts its values."""
    old, new = before.columns(), complete.columns()
    retyped = [
        (table, column, kind, new[table][column])
        for table, columns in old.items()
        for column, kind in columns.items()
        if new.get(table, {}).get(column, kind) != kind
        and (table, column) not in RETYPED
        and not is_named(scripts, table, column)
    ]
    assert not retyped, "\n".join(
        f"{table}.{column} was {kind} and is {other} now: name it in a script in migrations/."
        for table, column, kind, other in retyped
    )


def test_options_that_are_gone_have_a_script(before, complete, scripts):
    """Whoever removes an option of a selection says what becomes of records that have it."""
    query = """
        SELECT field.model || '.' || field.name || ': ' || option.value
          FROM ir_model_fields_selection AS option
          JOIN ir_model_fields AS field ON field.id = option.field_id
         WHERE field.store AND field.model LIKE 'lead.%%'
    """
    # an abstract model has no records, and its heirs have the options themselves
    tables = before.columns()
    gone = [
        name
        for name in set(before.values(query)) - set(complete.values(query))
        if name not in DROPPED
        and not is_named(scripts, name.rpartition(": ")[2])
        and name.partition(": ")[0].rpartition(".")[0].replace(".", "_") in tables
    ]
    assert not gone, f"options without a script in migrations/: {sorted(gone)}"


def test_external_ids_that_are_gone_have_a_script(before, complete, scripts):
    """Whoever removes or renames a record that integrations know says so in a script."""
    query = f"""
        SELECT module || '.' || name FROM ir_model_data
         WHERE {OURS} AND model NOT IN ('ir.model.fields', 'ir.model.fields.selection',
               'ir.model.constraint', 'ir.model.inherit', 'ir.model.relation', 'ir.model',
               'ir.model.access', 'ir.rule', 'ir.ui.view')
    """
    present = set(complete.values(query))
    gone = [
        name
        for name in before.values(query)
        if present.isdisjoint(names_of_today(name))
        and name not in DROPPED_RECORDS
        and not is_named(scripts, name.partition(".")[2])
    ]
    assert not gone, f"external ids without a script in migrations/: {sorted(gone)}"
