"""How a trigger of the database finds out whether an update changes what it is about.

For each row by itself: to plan a statement about all rows of an update takes longer than to write
one of them, and Odoo has PostgreSQL forget its plans after each request.
"""

FINDING = """
    BEGIN
        changed := ROW({former}) IS DISTINCT FROM ROW({current});
    EXCEPTION WHEN datatype_mismatch THEN
        -- a column has got another type since the connection looked first
        EXECUTE 'SELECT ROW({first}) IS DISTINCT FROM ROW({second})' INTO changed USING OLD, NEW;
    END;
"""


def find_changes(get_values):
    """Return the statements of a PL/pgSQL trigger that set its boolean variable `changed`.

    :param get_values: function that returns the SQL of the values, from what calls the row
    """
    return FINDING.format(
        former=get_values("OLD"),
        current=get_values("NEW"),
        first=get_values("$1").replace("'", "''"),
        second=get_values("$2").replace("'", "''"),
    )
