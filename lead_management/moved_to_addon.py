"""What an addon has given to an addon of its own arrives there at the upgrade.

A migration script before the upgrade of the addon that had it calls `move_to_addon`. Records,
external ids, rights, views and tables stay what they are and belong to the new addon from then on,
which is upgraded in the same run: installing it would reset what managers changed in records that
are not updated.
"""

import csv
import io

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules.module import Manifest
from odoo.tools import SQL, config, file_open

CORE = "lead_management"
#: What installs itself where all that it waits for is in one of these states.
PRESENT = ("installed", "to upgrade", "to install")
RECORD_TAGS = {"record", "template", "menuitem"}


def move_to_addon(cr, version, source, target, models=(), fields=(), constraints=()):
    """Give what belongs to a new addon to it, and have it upgraded with the one that had it.

    What the new addon's data and demo files ship, and those of the old one do not, is moved. It
    does nothing where the new addon is there already. No addon that exists may depend on the new
    one directly: Odoo would install it before any script runs; such glue is an addon of its own,
    which installs itself.

    :param cr: cursor of the migration script
    :param str version: version that is upgraded, as the script gets it
    :param str source: name of the addon that the script is in
    :param str target: name of the new addon
    :param models: names of the models that moved, abstract ones too
    :param fields: "model.field" of fields that moved and whose models stayed
    :param constraints: names in the database of constraints and indexes of such models
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    modules = env["ir.module.module"].search([("name", "in", (source, target))])
    old = modules.filtered(lambda module: module.name == source)
    new = modules - old
    if new.state not in ("uninstalled", "to install"):
        return
    _move_external_ids(cr, source, target, _get_metadata_condition(models, fields, constraints))
    # both may have a record of one name, such as a view that extends the same one
    names = sorted(get_shipped_names(target) - get_shipped_names(source))
    _move_external_ids(cr, source, target, SQL("data.name = ANY(%s)", names))
    _move_view_keys(cr, source, target, names)
    _move_schema(cr, old.id, new.id, models, constraints)
    env.invalidate_all(flush=False)
    env.registry.clear_all_caches()
    new.write({"state": "to upgrade", "latest_version": version, "demo": old.demo})
    env.flush_all()
    install_beside(env, [("dependencies_id.name", "=", target)])


def install_new_addons(cr, known):
    """Install the addons that are new in the suite and install themselves beside what is there.

    Odoo does so when one of their dependencies is installed, not when it is upgraded.

    :param known: names of the addons that the release before had: who uninstalled one of these does
        not get it back
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    install_beside(env, [("name", "=like", f"{CORE}\\_%"), ("name", "not in", list(known))])


def install_beside(env, domain):
    """Install those of the addons that install themselves and whose dependencies are all there."""
    if config.get("skip_auto_install"):
        return
    waiting = env["ir.module.module"].search(
        [*domain, ("state", "=", "uninstalled"), ("auto_install", "=", True)]
    )
    while ready := waiting.filtered(_is_ready):
        ready.button_install()
        waiting -= ready


def get_shipped_names(addon):
    """Return the names of the external ids in an addon's data and demo files."""
    manifest = Manifest.for_addon(addon)
    names = set()
    for path in (*manifest["data"], *manifest["demo"]):
        with file_open(f"{addon}/{path}", "rb") as file:
            content = file.read()
        if path.endswith(".csv"):
            rows = csv.DictReader(io.StringIO(content.decode()))
            found = [row["id"] for row in rows]
        elif path.endswith(".xml"):
            nodes = etree.fromstring(content).iter(*RECORD_TAGS)
            found = [node.get("id") for node in nodes]
        else:
            continue
        own = [name.removeprefix(f"{addon}.") for name in filter(None, found)]
        names.update(name for name in own if "." not in name)
    return names


def _is_ready(module):
    """Tell whether all that an addon waits for is there."""
    needed = module.dependencies_id.filtered("auto_install_required")
    return all(dependency.state in PRESENT for dependency in needed)


def _get_metadata_condition(models, fields, constraints):
    """Return SQL for the external ids that Odoo gives to models and fields by itself."""
    moved_models = SQL("SELECT id FROM ir_model WHERE model = ANY(%s)", list(models))
    moved_fields = SQL(
        "SELECT id FROM ir_model_fields WHERE model = ANY(%s) OR model || '.' || name = ANY(%s)",
        list(models),
        list(fields),
    )
    kinds = {
        "ir.model": moved_models,
        "ir.model.fields": moved_fields,
        "ir.model.fields.selection": SQL(
            "SELECT id FROM ir_model_fields_selection WHERE field_id IN (%s)", moved_fields
        ),
        "ir.model.constraint": SQL(
            "SELECT id FROM ir_model_constraint WHERE model IN (%s) OR name = ANY(%s)",
            moved_models,
            list(constraints),
        ),
        "ir.model.inherit": SQL(
            "SELECT id FROM ir_model_inherit WHERE model_id IN (%s)", moved_models
        ),
    }
    return SQL(" OR ").join(
        SQL("data.model = %s AND data.res_id IN (%s)", model, ids) for model, ids in kinds.items()
    )


def _move_external_ids(cr, source, target, condition):
    cr.execute(
        SQL(
            """
            UPDATE ir_model_data AS data SET module = %(target)s
             WHERE module = %(source)s AND (%(condition)s)
               AND NOT EXISTS (
                   SELECT FROM ir_model_data AS other
                    WHERE other.module = %(target)s AND other.name = data.name)
            """,
            source=source,
            target=target,
            condition=condition,
        )
    )


def _move_view_keys(cr, source, target, names):
    """Rename templates, with their copies for single websites, which are found by their key."""
    cr.execute(
        SQL(
            """
            UPDATE ir_ui_view SET key = %s || '.' || split_part(key, '.', 2)
             WHERE split_part(key, '.', 1) = %s AND split_part(key, '.', 2) = ANY(%s)
            """,
            target,
            source,
            names,
        )
    )


def _move_schema(cr, source_id, target_id, models, constraints):
    """Note whose constraints, indexes and tables of links they are, and go with."""
    moved_models = SQL("SELECT id FROM ir_model WHERE model = ANY(%s)", list(models))
    cr.execute(
        SQL(
            "UPDATE ir_model_constraint SET module = %s"
            " WHERE module = %s AND (model IN (%s) OR name = ANY(%s))",
            target_id,
            source_id,
            moved_models,
            list(constraints),
        )
    )
    cr.execute(
        SQL(
            "UPDATE ir_model_relation SET module = %s WHERE module = %s AND model IN (%s)",
            target_id,
            source_id,
            moved_models,
        )
    )
