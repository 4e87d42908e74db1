"""What the status log repeats of its leads, so that a report reads no lead for a row of the log.

The database keeps it in the transaction in which a lead changes, whatever way the value takes.
"""

from contextlib import contextmanager

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from odoo.addons.lead_management.row_changes import find_changes

TABLE = "lead_status_change"
#: {column of the log: its type, what it holds of a lead}
COLUMNS = {
    "lead_date": ("timestamp", "{lead}.date"),
    "lead_company_id": ("int4", "{lead}.company_id"),
    "lead_revenue": ("numeric", "COALESCE({lead}.expected_revenue, 0)"),
    "lead_active": ("bool", "COALESCE({lead}.active, FALSE)"),
    "lead_won": ("bool", "COALESCE({lead}.status_kind = 'won', FALSE)"),
    "lead_merged": ("bool", "{lead}.merged_into_id IS NOT NULL"),
    "lead_type_key": ("int4", "{lead}.type_id"),
    "lead_source_key": ("int4", "{lead}.source_id"),
    "lead_medium_key": ("int4", "{lead}.medium_id"),
    "lead_campaign_key": ("int4", "{lead}.campaign_id"),
}
#: fields of the lead of which that is made
WATCHED = (
    "date",
    "company_id",
    "expected_revenue",
    "active",
    "status_kind",
    "merged_into_id",
    "type_id",
    "source_id",
    "medium_id",
    "campaign_id",
)


def _get_values(lead):
    """Return the SQL of what the log holds of a lead.

    :param str lead: how the SQL calls the row of the lead
    """
    return ", ".join(value.format(lead=lead) for _type, value in COLUMNS.values())


FILL = f"""
UPDATE {TABLE} SET ({", ".join(COLUMNS)}) = ROW({_get_values("lead")})
  FROM lead_lead AS lead WHERE lead.id = {TABLE}.lead_id
"""

# The trigger of leads names no column: PostgreSQL refuses to change the type of a column that a
# trigger names.
TRIGGERS = f"""
CREATE OR REPLACE FUNCTION lead_status_change_take_lead() RETURNS trigger AS $take$
BEGIN
    -- the log itself writes them with the row
    IF TG_OP = 'INSERT' AND NEW.lead_active IS NOT NULL AND NEW.lead_company_id IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT {_get_values("lead")}
      INTO {", ".join(f"NEW.{column}" for column in COLUMNS)}
      FROM lead_lead AS lead WHERE lead.id = NEW.lead_id;
    RETURN NEW;
END $take$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS lead_status_change_take_lead ON {TABLE};
CREATE TRIGGER lead_status_change_take_lead BEFORE INSERT OR UPDATE OF lead_id
    ON {TABLE} FOR EACH ROW EXECUTE FUNCTION lead_status_change_take_lead();
CREATE OR REPLACE FUNCTION lead_lead_tell_log() RETURNS trigger AS $tell$
DECLARE
    changed boolean;
BEGIN
    {find_changes(_get_values)}
    IF changed THEN
        {FILL} AND lead.id = NEW.id;
    END IF;
    RETURN NULL;
END $tell$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS lead_lead_tell_log ON lead_lead;
CREATE TRIGGER lead_lead_tell_log AFTER UPDATE ON lead_lead
    FOR EACH ROW EXECUTE FUNCTION lead_lead_tell_log();
"""


def add_columns(cr):
    """Add the columns that are not there yet, and fill them from the leads at once."""
    missing = [name for name in COLUMNS if not column_exists(cr, TABLE, name)]
    for name in missing:
        create_column(cr, TABLE, name, COLUMNS[name][0])
    if missing:
        with _without_indexes(cr):
            cr.execute(SQL(FILL))


@contextmanager
def _without_indexes(cr):
    """Drop the indexes of the log while all its rows are written, and make them anew.

    That takes a fraction of what each of them takes for a row after the other.
    """
    cr.execute(
        """SELECT relname, pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class')
             FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = %s::regclass
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""",
        (TABLE,),
    )
    indexes = cr.fetchall()
    for name, _definition, _comment in indexes:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    yield
    for name, definition, comment in indexes:
        cr.execute(SQL(definition.replace("%", "%%")))
        if comment:
            # by it Odoo knows the definition again
            cr.execute(SQL("COMMENT ON INDEX %s IS %s", SQL.identifier(name), comment))


def create_triggers(cr):
    """Let the database keep the columns."""
    cr.execute(SQL(TRIGGERS))


def drop_triggers(cr):
    """Remove what `create_triggers` has made and Odoo knows nothing of."""
    cr.execute("DROP FUNCTION IF EXISTS lead_status_change_take_lead() CASCADE")
    cr.execute("DROP FUNCTION IF EXISTS lead_lead_tell_log() CASCADE")
