import json

from odoo.tools import SQL

# columns of leads with own fields -> (table that says what they are, column that names its row)
OWNERS = {
    "properties": ("lead_type", "type_id"),
    "company_properties": ("lead_settings", "settings_id"),
}
NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$"


def migrate(cr, version):
    """Make numbers of the amounts in own fields that imports before 19.0.1.3.0 stored as texts.

    The log of merges has them, too: what nobody has changed since returns when one is undone.
    """
    for column, (table, owner) in OWNERS.items():
        for owner_id, name in _fetch_amounts(cr, table):
            where = SQL("%s = %s", SQL.identifier(owner), owner_id)
            _convert(cr, "lead_lead", column, [name], where)
            merged = SQL("lead_id IN (SELECT id FROM lead_lead WHERE %s)", where)
            for place in ("0", "1"):
                _convert(cr, "lead_merge", "changed_values", [column, place, name], merged)
            if column == "properties":
                # set aside while the lead has another type
                path = [str(owner_id), name]
                _convert(cr, "lead_lead", "properties_kept", path, SQL("TRUE"))


def _fetch_amounts(cr, table):
    """Return the own fields that hold amounts: [(id of what defines them, name)]."""
    cr.execute(
        SQL(
            """SELECT owner.id, item ->> 'name'
                 FROM %s AS owner, JSONB_ARRAY_ELEMENTS(owner.properties_definition) AS item
                WHERE owner.properties_definition @> %s::jsonb AND item ->> 'type' = 'monetary'""",
            SQL.identifier(table),
            json.dumps([{"type": "monetary"}]),
        )
    )
    return cr.fetchall()


def _convert(cr, table, column, path, where):
    """Make numbers of the texts at a place in a JSON column.

    :param list path: keys in the JSON
    :param SQL where: condition on the rows
    """
    cr.execute(
        SQL(
            """UPDATE %(table)s
                  SET %(column)s = JSONB_SET(
                      %(column)s, %(path)s::text[], TO_JSONB((%(column)s #>> %(path)s)::numeric))
                WHERE %(where)s AND JSONB_TYPEOF(%(column)s #> %(path)s) = 'string'
                  AND %(column)s #>> %(path)s ~ %(number)s""",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            path=path,
            where=where,
            number=NUMBER,
        )
    )
