"""What the status log repeats of its leads, so that a report reads no lead for a row of the log.

The database keeps it in the transaction in which a lead changes, whatever way the value takes.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

#: {column of the log: its type, what it holds of a lead}
COLUMNS = {
    "lead_date": ("timestamp", "{lead}.date"),
    "lead_company_id": ("int4", "{lead}.company_id"),
    "lead_revenue": ("numeric", "{lead}.expected_revenue"),
    "lead_active": ("bool", "COALESCE({lead}.active, FALSE)"),
    "lead_won": ("bool", "COALESCE({lead}.status_kind = 'won', FALSE)"),
    "lead_merged": ("bool", "{lead}.merged_into_id IS NOT NULL"),
}
#: columns of the lead of which that is made
WATCHED = ("date", "company_id", "expected_revenue", "active", "status_kind", "merged_into_id")


def _get_values(lead):
    """Return the SQL of what the log holds of a lead.

    :param str lead: how the SQL calls the row of the lead
    """
    return [value.format(lead=lead) for _type, value in COLUMNS.values()]


def _get_changes(lead):
    """Return the SQL that brings a row of the log up to date."""
    return ", ".join(
        f"{column} = {value}" for column, value in zip(COLUMNS, _get_values(lead), strict=True)
    )


FILL = f"""
UPDATE lead_status_change SET {_get_changes("lead")}
  FROM lead_lead AS lead WHERE lead.id = lead_status_change.lead_id
"""

TRIGGERS = f"""
CREATE OR REPLACE FUNCTION lead_status_change_take_lead() RETURNS trigger AS $take$
BEGIN
    SELECT {", ".join(_get_values("lead"))}
      INTO {", ".join(f"NEW.{column}" for column in COLUMNS)}
      FROM lead_lead AS lead WHERE lead.id = NEW.lead_id;
    RETURN NEW;
END $take$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS lead_status_change_take_lead ON lead_status_change;
CREATE TRIGGER lead_status_change_take_lead BEFORE INSERT OR UPDATE OF lead_id
    ON lead_status_change FOR EACH ROW EXECUTE FUNCTION lead_status_change_take_lead();
CREATE OR REPLACE FUNCTION lead_lead_tell_log() RETURNS trigger AS $tell$
BEGIN
    UPDATE lead_status_change SET {_get_changes("NEW")} WHERE lead_id = NEW.id;
    RETURN NULL;
END $tell$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS lead_lead_tell_log ON lead_lead;
CREATE TRIGGER lead_lead_tell_log AFTER UPDATE OF {", ".join(WATCHED)} ON lead_lead
    FOR EACH ROW
    WHEN (ROW({", ".join(_get_values("OLD"))})
          IS DISTINCT FROM ROW({", ".join(_get_values("NEW"))}))
    EXECUTE FUNCTION lead_lead_tell_log();
"""


def add_columns(cr):
    """Add the columns that are not there yet, and fill them from the leads at once."""
    missing = [name for name in COLUMNS if not column_exists(cr, "lead_status_change", name)]
    for name in missing:
        create_column(cr, "lead_status_change", name, COLUMNS[name][0])
    if missing:
        cr.execute(SQL(FILL))


def create_triggers(cr):
    """Let the database keep the columns."""
    cr.execute(SQL(TRIGGERS))


def drop_triggers(cr):
    """Remove what `create_triggers` has made and Odoo knows nothing of."""
    cr.execute("DROP FUNCTION IF EXISTS lead_status_change_take_lead() CASCADE")
    cr.execute("DROP FUNCTION IF EXISTS lead_lead_tell_log() CASCADE")
