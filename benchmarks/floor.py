"""The floor: what Odoo itself takes for a record with the columns of a lead.

A model that is thrown away with the database: conversation, activities and the stored columns of
`lead.lead`, tracked and indexed as there, and nothing else. It has no rule, no number, no log, and
computes nothing. How far above it a lead lies is what the suite costs.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.models import MAGIC_COLUMNS
from odoo.orm.model_classes import add_to_registry
from odoo.tools import SQL

from benchmarks.applications import FLOOR, LEAD_MANAGEMENT

#: Whose the tables are in a database that is thrown away: an addon that is installed.
MODULE = "lead_management"
COPIED = ("index", "size", "digits", "currency_field", "selection", "comodel_name")
#: Columns of these types are kept as plain ones: their definitions live on other models.
PLAIN_TYPES = ("properties", "properties_definition")


def prepare(registry):
    """Make the model with as many records as there are leads.

    :param registry: Odoo's registry of the database
    """
    add_to_registry(registry, _define(registry["lead.lead"]._fields))
    with registry.cursor() as cr:
        registry._setup_models__(cr, [])
        registry.init_models(cr, [FLOOR.model], {"module": MODULE})
        env = api.Environment(cr, SUPERUSER_ID, {})
        # a database that was kept has the records and the rights already
        if not env[FLOOR.model].search_count([], limit=1):
            _grant(env)
            _fill(env)


def _define(lead_fields):
    """Return the class of the model.

    :param lead_fields: the fields of `lead.lead` by name
    """
    attributes = {
        "_module": MODULE,
        "_name": FLOOR.model,
        "_description": "Bare model",
        "_inherit": ["mail.thread", "mail.activity.mixin"],
        "_order": "id desc",
        "__module__": __name__,
        "company_id": fields.Many2one("res.company", default=lambda self: self.env.company),
        "currency_id": fields.Many2one(related="company_id.currency_id"),
        "tag_ids": fields.Many2many("lead.tag", "bench_floor_tag_rel", "floor_id", "tag_id"),
    }
    for name, field in lead_fields.items():
        is_column = field.store and field.column_type and name not in MAGIC_COLUMNS
        if is_column and name not in attributes and not name.startswith(("message_", "activity_")):
            attributes[name] = _copy(field)
    return type(models.Model)("BenchFloor", (models.Model,), attributes)


def _copy(field):
    """Return a field with the same column, and nothing that computes or checks it."""
    if field.type in PLAIN_TYPES:
        return fields.Json()
    if field.type == "selection":
        return fields.Char(index=field.index, tracking=getattr(field, "tracking", None))
    options = {name: value for name in COPIED if (value := getattr(field, name, None)) is not None}
    if getattr(field, "_digits", None):
        options["digits"] = field._digits
    options.pop("selection", None)
    if field.type == "many2one":
        options["ondelete"] = "set null"
    # Odoo's own class, where the suite has one that does more
    own = next(kind for kind in type(field).__mro__ if kind.__module__.startswith("odoo.orm"))
    return own(tracking=getattr(field, "tracking", None), **options)


def _grant(env):
    """Let the users work with the records."""
    env["ir.model.access"].create(
        {
            "name": FLOOR.model,
            "model_id": env["ir.model"]._get_id(FLOOR.model),
            "group_id": env.ref("base.group_user").id,
            "perm_read": True,
            "perm_write": True,
            "perm_create": True,
            "perm_unlink": True,
        }
    )


def _fill(env):
    """Copy the leads, with their ids."""
    Floor = env[FLOOR.model]
    names = [
        name
        for name, field in Floor._fields.items()
        if field.store and field.column_type and name in env[LEAD_MANAGEMENT.model]._fields
    ]
    columns = SQL(", ").join(map(SQL.identifier, names))
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM lead_lead",
            SQL.identifier(Floor._table),
            columns,
            columns,
        )
    )
    env.cr.execute(SQL("SELECT setval('bench_floor_id_seq', (SELECT MAX(id) FROM bench_floor))"))
    env.cr.execute(SQL("ANALYZE bench_floor"))
