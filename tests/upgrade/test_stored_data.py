"""What stood in the database before the upgrade stands in it afterwards, row by row (REQ-9.1)."""

from fnmatch import fnmatchcase

import pytest
from expected_differences import (
    CHANGED_COLUMNS,
    CHANGED_RIGHTS,
    DROPPED,
    DROPPED_RECORDS,
    IGNORED_TABLES,
    LOST_ROWS,
    MOVED_RECORDS,
    NEW_ROWS,
)

#: Counters by which servers tell each other to forget what they know.
SIGNALS = "orm_signaling_"
#: How many differences of a kind are shown.
SHOWN = 8


def is_expected(declared, table, *rest):
    """Tell whether a difference is declared, for the table or for every one."""
    names = [(table, *rest), ("*", *rest), (table, *("*" for _part in rest))]
    return any(name in declared for name in names)


def names_of_today(name):
    """Return the external ids that a record may have now: its own, and those of split addons."""
    addon, _dot, record = name.partition(".")
    return [name, *(f"{other}.{record}" for other in MOVED_RECORDS.get(addon, ()))]


def select(database, table, columns):
    """Return {id, or the whole row without one: row as texts} of a table."""
    names = ", ".join(f'"{column}"::text' for column in columns)
    rows = database.rows(f'SELECT {names} FROM "{table}"')
    if "id" not in columns:
        return {row: row for row in rows}
    place = columns.index("id")
    return {row[place]: row for row in rows}


def read_actions(database):
    """Return (table, id) of the actions that the suite ships: they are code, which changes."""
    rows = database.rows(
        """
        SELECT model, res_id::text FROM ir_model_data
         WHERE module LIKE 'lead_management%%' AND NOT COALESCE(noupdate, false)
           AND model LIKE 'ir.actions.%%'
        """
    )
    return {
        (
            model.replace("ir.actions.", "ir_act_").replace("act_act_", "act_").replace(".", "_"),
            key,
        )
        for model, key in rows
    }


def read_schedules(database):
    """Return (table, id) of what a shipped schedule brings: its action, and the notes on them."""
    rows = database.rows(
        """
        SELECT cron.ir_actions_server_id::text, message.id::text
          FROM ir_cron AS cron
          JOIN ir_model_data AS data ON data.model = 'ir.cron' AND data.res_id = cron.id
     LEFT JOIN mail_message AS message ON message.res_id = cron.id AND message.model = 'ir.cron'
                                       OR message.res_id = cron.ir_actions_server_id
                                      AND message.model = 'ir.actions.server'
         WHERE data.module LIKE 'lead_management%%'
        """
    )
    actions = {(table, action) for action, _m in rows for table in ("ir_act_server", "ir_actions")}
    return actions | {("mail_message", message) for _a, message in rows if message}


@pytest.fixture(scope="module")
def differences(before, after):
    """What is another one, lost or new: three lists of (table, …)."""
    old, new = before.columns(), after.columns()
    coded = read_actions(before)
    changed, lost, added = {}, [], []
    for table in sorted(old.keys() & new.keys() - IGNORED_TABLES.keys()):
        if table.startswith(SIGNALS):
            continue
        columns = sorted(old[table].keys() & new[table].keys())
        rows, others = select(before, table, columns), select(after, table, columns)
        lost += [(table, key) for key in rows.keys() - others.keys()]
        added += [(table, key) for key in others.keys() - rows.keys()]
        for key in rows.keys() & others.keys():
            if rows[key] == others[key] or (table, key) in coded:
                continue
            for column, value, other in zip(columns, rows[key], others[key], strict=True):
                if value != other:
                    changed.setdefault((table, column), []).append((key, value, other))
    return changed, lost, added


def describe(items):
    """Return a list of differences in lines, some of each."""
    return "\n".join(str(item)[:300] for item in items[:SHOWN])


def test_no_value_has_changed(differences):
    """Counts, sums, dates, the log, settings: every value of every row."""
    changed, _lost, _added = differences
    unexpected = {
        name: values for name, values in changed.items() if not is_expected(CHANGED_COLUMNS, *name)
    }
    text = "\n".join(
        f"{table}.{column} ({len(values)}):\n{describe(values)}"
        for (table, column), values in sorted(unexpected.items())
    )
    assert not unexpected, f"values that the upgrade has changed:\n{text}"


def test_no_row_is_lost(differences):
    """Nothing that people, managers or other programs made is gone."""
    _changed, lost, _added = differences
    unexpected = [row for row in lost if not is_expected(LOST_ROWS, *row)]
    assert not unexpected, f"lost rows ({len(unexpected)}):\n{describe(unexpected)}"


def test_no_row_is_new(differences, after, shipped):
    """What is new is a record that the addons ship, or is declared."""
    _changed, _lost, added = differences
    known = shipped["tables"]
    unexpected = [row for row in added if not is_expected(NEW_ROWS, *row) and row not in known]
    assert not unexpected, f"new rows ({len(unexpected)}):\n{describe(sorted(unexpected, key=str))}"


@pytest.fixture(scope="module")
def shipped(after):
    """Rows that have an external id, and the groups of such record rules: (table, id or row)."""
    rows = set(
        after.rows(
            """
            SELECT replace(model, '.', '_'), res_id::text FROM ir_model_data
             WHERE module LIKE 'lead_management%%'
            """
        )
    )
    actions = read_actions(after)
    # one id in the table of all actions, and in that of their kind
    rows |= actions
    rows |= {("ir_actions", key) for table, key in actions if table != "ir_act_window_view"}
    rows |= read_schedules(after)
    groups = select(after, "rule_group_rel", ["group_id", "rule_group_id"])
    rows |= {("rule_group_rel", row) for row in groups if ("ir_rule", row[1]) in rows}
    return {"tables": rows}


def test_counts_and_sums(before, after):
    """The figures that somebody would look at first."""
    query = """
        SELECT company_id, type_id, status_id, user_id, active, count(*), sum(expected_revenue),
               sum(probability), count(date_closed), sum(ordered_amount), sum(invoiced_amount)
          FROM lead_lead GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    """
    figures = before.rows(query)
    assert sum(row[5] for row in figures) >= 2000
    assert after.rows(query) == figures


def test_the_log_is_whole(before, after):
    """Moves with hours and who had the lead then."""
    query = """
        SELECT lead_id, from_status_id, to_status_id, user_id, owner_id, date, date_end,
               hours_before, hours
          FROM lead_status_change ORDER BY id
    """
    log = before.rows(query)
    assert len(log) > 2000
    assert after.rows(query) == log


def test_rights_are_the_same(looks):
    """Each user reads the same records and may do the same."""
    before, after = looks
    differing = [
        (login, model, seen, after["users"][login].get(model))
        for login, models in before["users"].items()
        for model, seen in models.items()
        if after["users"][login].get(model) != seen
        and not is_expected(CHANGED_RIGHTS, login, model)
    ]
    assert not differing, describe(differing)


def test_users_keep_their_groups(looks):
    """Nobody gains or loses a group of the suite; what was taken away stays away."""
    before, after = looks
    assert {login: set(groups) for login, groups in before["groups"].items()} == {
        login: {name for name in groups if name in _known_groups(before)}
        for login, groups in after["groups"].items()
    }


def _known_groups(look):
    return {name for groups in look["groups"].values() for name in groups}


def test_menus_stay(looks):
    """Every menu that a user saw is still there, unless it is no longer shipped."""
    before, after = looks
    missing = [
        (login, menu)
        for login, menus in before["menus"].items()
        for menu in menus
        if not set(names_of_today(menu)).intersection(after["menus"][login])
        and menu not in DROPPED_RECORDS
    ]
    assert not missing, describe(missing)


def test_external_ids_lead_to_the_same_records(before, after):
    """Integrations find by an external id what they found."""
    query = """
        SELECT module || '.' || name, model || ',' || res_id FROM ir_model_data
         WHERE module LIKE 'lead_management%%' OR module LIKE '\\_\\_%%'
    """
    old, new = before.mapping(query), after.mapping(query)
    technical = ("*.field_*", "*.selection_*", "*.constraint_*", "*.model_*")
    wrong = [
        (name, target, new.get(name))
        for name, target in old.items()
        if target not in map(new.get, names_of_today(name))
        and name not in DROPPED_RECORDS
        and not any(fnmatchcase(name, pattern) for pattern in technical)
    ]
    assert not wrong, f"external ids ({len(wrong)}):\n{describe(wrong)}"


def test_links_lead_somewhere(after):
    """No reference by model and id points to a model or a record that is gone."""
    models = {name.replace(".", "_"): name for name in after.values("SELECT model FROM ir_model")}
    tables = after.tables()
    orphaned = []
    for table, model_column, id_column in (
        ("mail_message", "model", "res_id"),
        ("mail_followers", "res_model", "res_id"),
        ("mail_activity", "res_model", "res_id"),
        ("ir_attachment", "res_model", "res_id"),
        ("ir_model_data", "model", "res_id"),
    ):
        for model in after.values(
            f"SELECT DISTINCT {model_column} FROM {table} WHERE {model_column} LIKE 'lead.%%'"
        ):
            target = model.replace(".", "_")
            if target not in models or target not in tables:
                orphaned.append((table, model, "no such model"))
                continue
            [count] = after.values(
                f"""
                SELECT count(*) FROM {table} AS source
                 WHERE {model_column} = %s AND {id_column} > 0
                   AND NOT EXISTS (SELECT FROM "{target}" WHERE id = source.{id_column})
                """,
                model,
            )
            if count:
                orphaned.append((table, model, count))
    assert not orphaned, describe(orphaned)


def test_attachments(before, after):
    """Files of people are there, each with its content."""
    query = """
        SELECT id, name, res_model, res_field, res_id, checksum, file_size FROM ir_attachment
         WHERE res_model LIKE 'lead.%%' ORDER BY id
    """
    files = before.rows(query)
    assert files
    assert after.rows(query) == files


def test_own_views_stand(before, after):
    """A view that people made, and one that they changed and protected, are as they were."""
    query = """
        SELECT view.id, view.name, view.active, view.arch_db::text, view.inherit_id
          FROM ir_ui_view AS view
     LEFT JOIN ir_model_data AS data ON data.model = 'ir.ui.view' AND data.res_id = view.id
         WHERE (data.id IS NULL OR data.noupdate)
           AND (view.model LIKE 'lead.%%' OR data.module LIKE 'lead_management%%')
      ORDER BY view.id
    """
    views = before.rows(query)
    assert {"lead.lead.form.of.ours"} <= {row[1] for row in views}
    assert after.rows(query) == views


def test_labels_and_menus(before, after):
    """Labels and menus that were translated by hand keep their words."""
    for query in (
        """
        SELECT field_description->>'pl_PL' FROM ir_model_fields
         WHERE model = 'lead.lead' AND name = 'partner_name'
        """,
        """
        SELECT menu.name->>'pl_PL' FROM ir_ui_menu AS menu
          JOIN ir_model_data AS data ON data.res_id = menu.id AND data.model = 'ir.ui.menu'
         WHERE data.module = 'lead_management' AND data.name = 'lead_management_menu_root'
        """,
    ):
        [words] = before.values(query)
        assert after.values(query) == [words], query


def test_domains_with_foreign_letters_have_one_form(before, after):
    """Senders are compared by letters since, also those that came before; the rest stays."""
    changed = [
        after.rows(
            f"SELECT {column} FROM {table} WHERE {column} LIKE '%%@%%xn--%%' OR {column} ~ 'müller'"
        )
        for table, column in (
            ("lead_email", "email_normalized"),
            ("lead_blocked_sender", "address"),
        )
    ]
    assert changed == [[("order@müller.example",)], [("news@müller.example",)]]
    for table, column in (("lead_email", "email_normalized"), ("lead_blocked_sender", "address")):
        query = f"SELECT id, {column} FROM {table} WHERE {column} NOT LIKE '%%xn--%%'"
        known = before.mapping(query)
        assert known.items() <= after.mapping(query).items()
    assert set(
        after.values("SELECT email FROM mail_blacklist WHERE active AND email LIKE 'gone@%%'")
    ) == {"gone@müller.example", "gone@xn--mller-kva.example"}


def test_nothing_is_dropped_unsaid(before, after):
    """A table or column of the suite that is gone is declared."""
    old, new = before.columns(), after.columns()
    gone = [table for table in old.keys() - new.keys() if table not in DROPPED]
    gone += [
        (table, column)
        for table in old.keys() & new.keys()
        for column in old[table].keys() - new[table].keys()
        if (table, column) not in DROPPED
    ]
    assert not gone, describe(gone)
