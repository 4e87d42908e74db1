"""What the database itself keeps of leads that share a value.

`lead_duplicate_group` has the groups with all their leads, whoever may see them, as they were when
the changes before were worked in. `lead_duplicate_change` names the leads that have changed since:
triggers on `lead_lead` write it, so that no route is forgotten and no writer waits for another.
"""

from odoo.tools import SQL
from odoo.tools.sql import table_exists

from .row_changes import find_changes

# (number, reason, column): a lead shares each value once, a phone by either of its numbers
SHARED = (
    (0, "email", "email_normalized"),
    (1, "phone", "phone_sanitized"),
    (2, "phone", "phone_other_sanitized"),
    (3, "vat", "vat_key"),
    (4, "name", "legal_name_key"),
)
KEYS = [column for _number, _reason, column in SHARED]
# a change of these makes another group, or other figures of one
WATCHED = ["active", "company_id", "date", "is_closed", "type_id", "user_id", *KEYS]

TABLES = """
CREATE TABLE lead_duplicate_change (
    number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    lead_id integer NOT NULL
);
CREATE TABLE lead_duplicate_group (
    company_id integer NOT NULL,
    reason varchar NOT NULL,
    value varchar NOT NULL,
    id bigint NOT NULL,
    lead_key varchar NOT NULL,
    lead_ids integer[] NOT NULL,
    lead_count integer NOT NULL,
    open_count integer NOT NULL,
    lead_id integer NOT NULL,
    date timestamp,
    user_ids integer[] NOT NULL,
    type_ids integer[] NOT NULL,
    PRIMARY KEY (company_id, reason, value)
);
-- the page, newest first
CREATE INDEX lead_duplicate_group_date_idx ON lead_duplicate_group (date DESC, id DESC);
-- one group, for its buttons
CREATE INDEX lead_duplicate_group_id_idx ON lead_duplicate_group (id);
-- the groups of leads that have changed; nothing waits to be put into it, for readers would
-- look through all that waits
CREATE INDEX lead_duplicate_group_leads_idx ON lead_duplicate_group USING gin (lead_ids)
  WITH (fastupdate = off);
"""


def _get_watched(lead):
    """Return the SQL of what a change of a lead is told by.

    :param str lead: how the SQL calls its row
    """
    return ", ".join(f"{lead}.{column}" for column in WATCHED)


# The triggers name no column: PostgreSQL refuses to change the type of a column that one names.
TRIGGERS = f"""
CREATE OR REPLACE FUNCTION lead_duplicate_note() RETURNS trigger AS $note$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lead_duplicate_change (lead_id) SELECT id FROM changed_rows
            WHERE active AND COALESCE({", ".join(KEYS)}) IS NOT NULL;
    ELSE
        INSERT INTO lead_duplicate_change (lead_id) SELECT id FROM changed_rows;
    END IF;
    RETURN NULL;
END $note$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION lead_duplicate_note_update() RETURNS trigger AS $note$
DECLARE
    changed boolean;
BEGIN
    {find_changes(_get_watched)}
    IF changed THEN
        INSERT INTO lead_duplicate_change (lead_id) VALUES (NEW.id);
    END IF;
    RETURN NULL;
END $note$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS lead_duplicate_insert ON lead_lead;
CREATE TRIGGER lead_duplicate_insert AFTER INSERT ON lead_lead
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lead_duplicate_note();
DROP TRIGGER IF EXISTS lead_duplicate_delete ON lead_lead;
CREATE TRIGGER lead_duplicate_delete AFTER DELETE ON lead_lead
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lead_duplicate_note();
DROP TRIGGER IF EXISTS lead_duplicate_update ON lead_lead;
CREATE TRIGGER lead_duplicate_update AFTER UPDATE ON lead_lead
    FOR EACH ROW EXECUTE FUNCTION lead_duplicate_note_update();
"""

# what is counted of the leads of each key; {members} has the columns of get_members
GROUPED = """
SELECT company_id, reason, value,
       MAX(id * 8::bigint + number)::bigint AS id,
       STRING_AGG(DISTINCT id::text, ',') AS lead_key,
       ARRAY_AGG(DISTINCT id) AS lead_ids,
       COUNT(DISTINCT id)::int AS lead_count,
       (COUNT(DISTINCT id) FILTER (WHERE is_closed IS NOT TRUE))::int AS open_count,
       MAX(id) AS lead_id,
       MAX(date) AS date,
       ARRAY_AGG(DISTINCT COALESCE(user_id, 0)) AS user_ids,
       ARRAY_AGG(DISTINCT COALESCE(type_id, 0)) AS type_ids
  FROM ({members}) AS members
 GROUP BY company_id, reason, value
HAVING COUNT(DISTINCT id) > 1
"""
# changes that a reader looks at, the newest ones; all are worked in within a minute
MAX_LIVE = 100
# changes that are worked in one by one; of more, all groups are made anew
MAX_SINGLE = 10_000
COLUMNS = (
    "company_id, reason, value, id, lead_key, lead_ids, lead_count, open_count, lead_id, date,"
    " user_ids, type_ids"
)
VALUES = (
    "(%s::int, %s::varchar, %s::varchar, %s::bigint, %s::varchar, %s::int[], %s::int, %s::int,"
    " %s::int, %s::timestamp, %s::int[], %s::int[])"
)
STORE = f"INSERT INTO lead_duplicate_group ({COLUMNS}) "

# keys of groups that {changes} concern, as they were and as they are
TOUCHED = f"""
SELECT company_id, reason, value FROM lead_duplicate_group
 WHERE lead_ids && ARRAY(SELECT lead_id FROM {{changes}} AS c)
 UNION
SELECT lead.company_id, shared.reason, shared.value
  FROM (SELECT DISTINCT lead_id FROM {{changes}} AS c) AS changed
  JOIN lead_lead AS lead ON lead.id = changed.lead_id AND lead.active
 CROSS JOIN LATERAL (VALUES {", ".join(f"('{r}', lead.{c})" for _n, r, c in SHARED)})
       AS shared (reason, value)
 WHERE shared.value IS NOT NULL
"""


def get_members(source, condition):
    """Return SQL of the leads that have shared values.

    :param str source: tables, the leads as `lead`
    :param str condition: on them, with `{column}` and `{reason}`
    """
    return " UNION ALL ".join(
        f"""SELECT lead.company_id, '{reason}' AS reason, lead.{column} AS value,
                   {number} AS number, lead.id, lead.is_closed, lead.date,
                   lead.user_id, lead.type_id
              FROM {source}
             WHERE lead.active AND lead.{column} IS NOT NULL
               AND {condition.format(column=column, reason=reason)}"""
        for number, reason, column in SHARED
    )


def get_live_groups(touched):
    """Return SQL of the groups of some keys as the leads are now.

    :param str touched: name of a relation with company_id, reason, value
    """
    members = get_members(
        f"{touched} AS t JOIN lead_lead AS lead ON lead.company_id = t.company_id",
        "t.reason = '{reason}' AND lead.{column} = t.value",
    )
    return GROUPED.format(members=members)


def get_current_groups(cr, condition):
    """Return SQL of all groups: those stored, and those of leads that have changed since.

    What has changed is looked up beforehand: so the database reads the stored groups in their
    order, and no more of them than a page has.

    :param condition: SQL on the groups `g`
    """
    stale, live = _fetch_live_groups(cr)
    columns, source = SQL(COLUMNS), SQL("lead_duplicate_group")
    if live:
        # conditions on the whole: the parts alone are read in the order of an index
        source = SQL(
            """(SELECT %(columns)s, FALSE AS is_live FROM lead_duplicate_group
                 UNION ALL
                SELECT %(columns)s, TRUE AS is_live
                  FROM (VALUES %(rows)s) AS live (%(columns)s))""",
            columns=columns,
            rows=SQL(", ").join(SQL(VALUES, *row) for row in live),
        )
    if stale:
        kept = SQL("g.is_live OR g.id != ALL(%s)" if live else "g.id != ALL(%s)", stale)
        condition = SQL("%s AND (%s)", condition, kept)
    return SQL("SELECT %s FROM %s AS g WHERE %s", columns, source, condition)


def _fetch_live_groups(cr):
    """Return what has changed since the groups were stored; once a transaction and change.

    :returns: (ids of stored groups that are others now, groups as they are)
    """
    cr.execute("SELECT MAX(number) FROM lead_duplicate_change")
    [last] = cr.fetchone()
    if last is None:
        return [], []
    known = cr.cache.get("lead_duplicate_live")
    if known and known[0] == last:
        return known[1:]
    changes = f"(SELECT lead_id FROM lead_duplicate_change ORDER BY number DESC LIMIT {MAX_LIVE})"
    touched = TOUCHED.format(changes=changes)
    cr.execute(
        SQL(
            f"""WITH touched AS MATERIALIZED ({touched})
                SELECT {COLUMNS} FROM ({get_live_groups("touched")}) AS g
                 UNION ALL
                SELECT NULL, NULL, NULL, g.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                  FROM lead_duplicate_group AS g JOIN touched AS t
                    ON t.company_id = g.company_id AND t.reason = g.reason AND t.value = g.value"""
        )
    )
    rows = cr.fetchall()
    stale = [row[3] for row in rows if row[0] is None]
    live = [row for row in rows if row[0] is not None]
    cr.cache["lead_duplicate_live"] = (last, stale, live)
    return stale, live


def create_tables(cr):
    """Make tables and triggers, and fill them from the leads; what is there stays."""
    is_new = not table_exists(cr, "lead_duplicate_group")
    if is_new:
        cr.execute(SQL(TABLES))
    cr.execute(SQL(TRIGGERS))
    if is_new:
        _fill_groups(cr)


def _fill_groups(cr):
    """Group all leads anew.

    Groups that are the same stay as they are: rows and indexes that are written anew are slow to
    read until the database has cleaned up behind them.
    """
    cr.execute("DROP TABLE IF EXISTS pg_temp.lead_duplicate_anew")
    groups = GROUPED.format(members=get_members("lead_lead AS lead", "TRUE"))
    cr.execute(SQL("CREATE TEMP TABLE lead_duplicate_anew ON COMMIT DROP AS " + groups))
    cr.execute("ANALYZE lead_duplicate_anew")
    cr.execute(
        """DELETE FROM lead_duplicate_group AS g WHERE NOT EXISTS (
               SELECT FROM lead_duplicate_anew AS n
                WHERE n.company_id = g.company_id AND n.reason = g.reason AND n.value = g.value
                  AND ROW(n.*) IS NOT DISTINCT FROM ROW(g.*))"""
    )
    cr.execute(
        SQL(
            STORE
            + """SELECT n.* FROM lead_duplicate_anew AS n WHERE NOT EXISTS (
                     SELECT FROM lead_duplicate_group AS g
                      WHERE n.company_id = g.company_id AND n.reason = g.reason
                        AND n.value = g.value)"""
        )
    )
    cr.execute("ANALYZE lead_duplicate_group")


def drop_tables(cr):
    """Remove what `create_tables` has made and Odoo knows nothing of."""
    cr.execute(
        "DROP FUNCTION IF EXISTS lead_duplicate_note(), lead_duplicate_note_update() CASCADE"
    )
    cr.execute("DROP TABLE IF EXISTS lead_duplicate_change, lead_duplicate_group")


def work_in_changes(cr):
    """Bring the stored groups up to date with the leads that have changed since.

    :returns: whether there were any; another transaction may be at it already
    """
    # who comes second has nothing to do
    cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('lead_duplicate_group'))")
    if not cr.fetchone()[0]:
        return False
    cr.execute("DELETE FROM lead_duplicate_change RETURNING lead_id")
    lead_ids = list({lead_id for (lead_id,) in cr.fetchall()})
    if not lead_ids:
        return False
    if len(lead_ids) > MAX_SINGLE:
        _fill_groups(cr)
        return True
    cr.execute(
        """CREATE TEMP TABLE IF NOT EXISTS lead_duplicate_done (lead_id integer) ON COMMIT DROP;
           CREATE TEMP TABLE IF NOT EXISTS lead_duplicate_touched
               (company_id integer, reason varchar, value varchar) ON COMMIT DROP;
           TRUNCATE lead_duplicate_done, lead_duplicate_touched"""
    )
    cr.execute("INSERT INTO lead_duplicate_done SELECT UNNEST(%s)", [lead_ids])
    touched = TOUCHED.format(changes="lead_duplicate_done")
    cr.execute(SQL("INSERT INTO lead_duplicate_touched " + touched))
    cr.execute("ANALYZE lead_duplicate_touched")
    cr.execute(
        """DELETE FROM lead_duplicate_group AS g USING lead_duplicate_touched AS t
            WHERE g.company_id = t.company_id AND g.reason = t.reason AND g.value = t.value"""
    )
    groups = get_live_groups("lead_duplicate_touched")
    cr.execute(SQL(STORE + groups))
    return True
