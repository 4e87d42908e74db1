"""The data: one set of leads, made in SQL, given to ``lead.lead`` and to ``crm.lead``.

The rows are what the ORM would have stored, stored computed columns included, which
:func:`check_computed_columns` proves on a sample. Lead 42 is the same person in both tables.

Messages, followers and activities are left out on both sides.
"""

import random

from odoo.fields import Command
from odoo.tools import SQL, float_is_zero

from benchmarks.applications import CRM, LEAD_MANAGEMENT, MAIL_DOMAIN

SALESPEOPLE = 100
TEAMS = 10
CUSTOMERS = 1000
OPEN_PERCENT = 30
WON_PERCENT = 35
YEARS = 3
SCORED = 1000

NAMES = {
    "first_names": """Adam Agata Anna Barbara Beata Celina Dariusz Dorota Edward Ewa Filip Grażyna
        Henryk Irena Jacek Jan Joanna Karol Katarzyna Lech Maria Marek Monika Norbert Olga Paweł
        Piotr Renata Robert Tomasz""",
    "last_names": """Nowak Kowal Lis Mazur Krawiec Zając Duda Wilk Sikora Baran Szulc Kubiak Jasik
        Wrona Pawlak Rak Górski Olszak Maj Stefan Cieślak Bielak Malec Urban Adamik Czech Sroka
        Bednarz Kania Mucha Socha Kurek Tomala Kozak Wojtas Pietrzak Marzec Walczak Polak Dudek""",
    "branches": """Logistics Bakery Workshop Printing Furniture Motors Foods Systems Roofing
        Textiles Gardens Optics Hotels Press Dental Marine Glass Metals Paper Energy Toys Sports
        Interiors Plumbing Windows Events Travel Media Farming Security""",
    "products": """Shelving Forklift Extension Service Training Parts Webshop Lighting Packaging
        Removal Coldstore Audit Heating Fleet Software Stand Cleaning Consulting Conveyor Scales""",
    "cities": "Warszawa Kraków Gdańsk Wrocław Poznań Łódź Lublin Szczecin Opole Toruń",
}
WORDS = {kind: names.split() for kind, names in NAMES.items()}
TAGS = ("Export", "Urgent", "Returning", "Fair", "Partner", "Large", "Public", "Service")
#: Depends on statistics that a scheduled job collects; here it is the probability itself.
PREDICTED = "automated_probability"


def prepare_company(env):
    """Make the people and the configuration: teams, users, customers, types and tags.

    :param env: environment of the superuser
    """
    company = env.company
    company.country_id = env.ref("base.pl")
    teams = env["crm.team"].create([{"name": f"Team {n}"} for n in range(TEAMS)])
    users = _create_users(env)
    env["crm.team.member"].create(
        [
            {"user_id": user.id, "crm_team_id": teams[number % TEAMS].id}
            for number, user in enumerate(users)
        ]
    )
    env["res.partner"].create(
        [
            {
                "name": f"{word(WORDS['last_names'], n)} {word(WORDS['branches'], n // 7)} {n}",
                "is_company": True,
                "email": f"office@customer{n}.example",
                "phone": f"+48 22 {n:03d} 10 20",
                "city": word(WORDS["cities"], n),
                "country_id": env.ref("base.pl").id,
            }
            for n in range(CUSTOMERS)
        ]
    )
    types = env["lead.type"].create([{"name": name} for name in ("Wholesale", "Retail", "Service")])
    _open_accounts(env, types[0], teams[0])
    for model in ("lead.tag", "crm.tag"):
        env[model].create([{"name": f"{name} lead"} for name in TAGS])
    env["utm.source"].create([{"name": f"Source {n}"} for n in range(6)])


def _open_accounts(env, lead_type, team):
    """Give both applications an address whose e-mails become leads."""
    domain = env["mail.alias.domain"].create({"name": MAIL_DOMAIN})
    env.company.alias_domain_id = domain
    lead_type.write({"alias_name": LEAD_MANAGEMENT.account, "is_lead_at_once": True})
    team.write({"alias_name": CRM.account})


def word(words, number):
    """Return the word with the number, starting over at the end."""
    return words[number % len(words)]


def _create_users(env):
    """Create the salespeople and the manager, and return the salespeople."""
    Users = env["res.users"].with_context(no_reset_password=True)
    own = (env.ref("lead_management.group_lead_own"), env.ref("sales_team.group_sale_salesman"))
    top = (env.ref("lead_management.group_lead_manager"), env.ref("sales_team.group_sale_manager"))
    users = Users.create(
        [
            {
                "name": f"Salesperson {n}",
                "login": f"salesperson{n}",
                "email": f"salesperson{n}@bench.example",
                "group_ids": [Command.link(group.id) for group in own],
            }
            for n in range(SALESPEOPLE)
        ]
    )
    Users.create(
        {
            "name": "Manager",
            "login": "manager",
            "email": "manager@bench.example",
            "group_ids": [Command.link(group.id) for group in top],
        }
    )
    return users


def fill(env, count):
    """Put the same leads into both tables.

    :param env: environment of the superuser, in a database without leads
    :param int count: leads of each application
    """
    parameters = _collect_ids(env) | WORDS
    parameters |= {"count": count, "open": OPEN_PERCENT, "won": OPEN_PERCENT + WON_PERCENT}
    parameters |= {"uid": env.uid, "company": env.company.id, "years": YEARS}
    env.flush_all()
    for statement in (SOURCE, LEADS, LEAD_TAGS, LEAD_LOG, CRM_LEADS, CRM_TAGS):
        env.cr.execute(statement, parameters)
    for table in ("lead_lead", "crm_lead"):
        env.cr.execute(SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", table, count))
    numerator = env["lead.settings"]._get_sequence(env.company.id)
    env.cr.execute(SQL("SELECT setval(%s, %s)", f"ir_sequence_{numerator.id:03d}", count))
    env.invalidate_all()


def score(env):
    """Let our leads be scored by what won those that have ended, as a manager has it.

    :param env: environment of the superuser
    """
    env["lead.score.model"]._get_of_company(env.company)._train()
    leads = env["lead.lead"].search([("is_closed", "=", False)], order="id")
    for start in range(0, len(leads), SCORED):
        leads[start : start + SCORED]._score()
        env.invalidate_all()


def _collect_ids(env):
    """Return the ids that the rows refer to, by the names of the SQL's parameters."""
    salespeople = env["res.users"].search([("login", "=like", "salesperson%")], order="id")
    xml_ids = ("new", "qualified", "proposition")
    stages = ("crm.stage_lead1", "crm.stage_lead2", "crm.stage_lead3")
    statuses = [env.ref(f"lead_management.lead_status_{name}") for name in xml_ids]
    return {
        "users": salespeople.ids,
        "teams": [user.sale_team_id.id for user in salespeople],
        "customers": env["res.partner"].search([("email", "=like", "office@customer%")]).ids,
        "types": env["lead.type"].search([]).ids,
        "settings": env["lead.settings"]._get_id(env.company.id),
        "priorities": env["lead.priority"].search([]).ids,
        "statuses": [status.id for status in statuses],
        "probabilities": [status.probability for status in statuses],
        "won_status": env.ref("lead_management.lead_status_won").id,
        "lost_status": env.ref("lead_management.lead_status_lost").id,
        "reasons": env["lead.loss.reason"].search([("note_required", "=", False)]).ids,
        "tags": env["lead.tag"].search([("name", "=like", "% lead")]).ids,
        "stages": [env.ref(stage).id for stage in stages],
        "won_stage": env.ref("crm.stage_lead4").id,
        "crm_reasons": env["crm.lost.reason"].search([]).ids,
        "crm_tags": env["crm.tag"].search([("name", "=like", "% lead")]).ids,
        "country": env.ref("base.pl").id,
        "sources": env["utm.source"].search([("name", "=like", "Source %")]).ids,
        "mediums": env["utm.medium"].search([], limit=4).ids,
    }


def check_computed_columns(env, sample=40):
    """Prove on a sample that the rows are what the ORM would have computed.

    :param env: environment of the superuser
    :param int sample: leads of each application
    :raises ValueError: naming the field, what it holds and what it should hold
    """
    generator = random.Random(19)
    for model in ("lead.lead", "crm.lead"):
        leads = env[model].with_context(active_test=False).search([])
        leads = leads.browse(generator.sample(leads.ids, min(sample, len(leads))))
        names = [
            name
            for name, field in leads._fields.items()
            if field.compute and field.store and field.readonly and field.column_type
            # moments of the past cannot be computed again
            if field.type not in ("date", "datetime")
            and not name.startswith("day_")
            and name != PREDICTED
        ]
        before = leads.read(names, load=None)
        for name in names:
            env.add_to_compute(leads._fields[name], leads)
        for old, new in zip(before, leads.read(names, load=None), strict=True):
            for name in names:
                if not _is_same(old[name], new[name]):
                    raise ValueError(
                        f"{model} {old['id']}: {name} holds {old[name]!r} instead of {new[name]!r}"
                    )
        env.cr.rollback()


def _is_same(old, new):
    """Compare two values, amounts to the cent."""
    if isinstance(old, float) and isinstance(new, float):
        return float_is_zero(old - new, precision_digits=2)
    return (old or False) == (new or False)


# hashtext scatters the ids in the same way on every run
SOURCE = """
CREATE FUNCTION pg_temp.pick(salt text, id bigint, choices int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashtext(salt || id) %% choices) $$;

CREATE FUNCTION pg_temp.one_of(salt text, id bigint, choices anyarray) RETURNS anyelement
LANGUAGE sql IMMUTABLE
AS $$ SELECT choices[1 + abs(hashtext(salt || id) %% cardinality(choices))] $$;

CREATE TEMPORARY TABLE bench_lead ON COMMIT DROP AS
WITH drawn AS (
    SELECT id,
           pg_temp.pick('kind', id, 100) AS kind,
           1 + pg_temp.pick('step', id, 3) AS step,
           CASE WHEN pg_temp.pick('unassigned', id, 50) > 0
                THEN 1 + pg_temp.pick('user', id, cardinality(%(users)s)) END AS person,
           pg_temp.one_of('first', id, %(first_names)s) AS first_name,
           pg_temp.one_of('last', id, %(last_names)s) AS last_name,
           pg_temp.one_of('owner', id, %(last_names)s) AS owner_name,
           pg_temp.one_of('branch', id, %(branches)s) AS branch,
           date_trunc('second', now() at time zone 'utc'
               - (%(count)s - id) * (interval '1 year' * %(years)s / %(count)s)) AS date,
           (500000000 + id::bigint * 7919 %% 99999989)::text AS number
      FROM generate_series(1, %(count)s) AS id
)
SELECT drawn.*,
       kind < %(open)s AS is_open,
       kind >= %(open)s AND kind < %(won)s AS is_won,
       kind >= %(won)s AS is_lost,
       pg_temp.one_of('product', id, %(products)s)
           || ' for ' || owner_name || ' ' || branch AS name,
       owner_name || ' ' || branch AS company_name,
       first_name || ' ' || last_name AS contact_name,
       lower(unaccented.name || id || '@' || unaccented.company || '.example') AS email,
       lower(unaccented.company || '.example') AS domain,
       '+48 ' || substr(number, 1, 3) || ' ' || substr(number, 4, 3) || ' '
           || substr(number, 7, 3) AS phone,
       '+48' || number AS phone_sanitized,
       pg_temp.one_of('city', id, %(cities)s) AS city,
       (%(users)s)[person] AS user_id,
       COALESCE(
           (%(teams)s)[person], pg_temp.one_of('team', id, %(teams)s)
       ) AS team_id,
       CASE WHEN pg_temp.pick('linked', id, 5) = 0
            THEN pg_temp.one_of('customer', id, %(customers)s) END AS partner_id,
       (1 + pg_temp.pick('revenue', id, 500)) * 100 AS revenue,
       CASE WHEN kind < %(open)s THEN (%(probabilities)s)[step]
            WHEN kind < %(won)s THEN 100 ELSE 0 END AS probability,
       LEAST(
           date + interval '1 hour' * pg_temp.pick('worked', id, 1500),
           date_trunc('second', now() at time zone 'utc')
       ) AS moved,
       CASE WHEN pg_temp.pick('planned', id, 10) < 6
            THEN (date + interval '1 day' * (20 + pg_temp.pick('deadline', id, 100)))::date
       END AS deadline,
       CASE WHEN pg_temp.pick('described', id, 10) < 3
            THEN '<p>Called on Monday, wants an offer and a visit next week.</p>' END AS text,
       pg_temp.one_of('source', id, %(sources)s) AS source_id,
       pg_temp.one_of('medium', id, %(mediums)s) AS medium_id,
       pg_temp.pick('priority', id, 4) AS priority,
       pg_temp.pick('tagged', id, 10) AS tagged
  FROM drawn, LATERAL (
      SELECT translate(first_name || '.' || last_name, 'łąćęńóśźżŁĆŚŻ', 'lacenoszzLCSZ') AS name,
             translate(owner_name || '-' || branch, 'łąćęńóśźżŁĆŚŻ', 'lacenoszzLCSZ') AS company
  ) AS unaccented
 ORDER BY id;

-- whoever links a lead to a customer gets the customer's address
UPDATE bench_lead SET city = customer.city
  FROM res_partner AS customer WHERE customer.id = partner_id
"""

LEADS = """
INSERT INTO lead_lead (
    id, name, code, board_rank, active, company_id, settings_id,
    type_id, status_id, status_kind, is_closed, probability,
    expected_revenue, prorated_revenue, user_id, team_id, priority_id,
    partner_id, partner_name, contact_first_name, contact_last_name, contact_name,
    email, email_normalized, phone, phone_sanitized, search_text, legal_name_key,
    city, country_id, source_id, medium_id,
    date, date_deadline, date_closed, date_last_status_update, date_last_user_change,
    loss_reason_id, description, create_uid, create_date, write_uid, write_date
)
SELECT id, name, lpad(id::text, GREATEST(6, length(id::text)), '0'),
       -EXTRACT(EPOCH FROM date), TRUE, %(company)s, %(settings)s,
       pg_temp.one_of('type', id, %(types)s),
       CASE WHEN is_open THEN (%(statuses)s)[step] WHEN is_won THEN %(won_status)s
            ELSE %(lost_status)s END,
       CASE WHEN is_open THEN 'open' WHEN is_won THEN 'won' ELSE 'lost' END, NOT is_open,
       probability, revenue, revenue * probability / 100, user_id, team_id,
       (%(priorities)s)[1 + priority],
       partner_id, company_name, first_name, last_name, contact_name,
       email, email, phone, phone_sanitized,
       translate(lower(concat_ws(
           E'\n', name, company_name, contact_name, email, '48' || number,
           (SELECT customer.name FROM res_partner AS customer WHERE customer.id = partner_id)
       )), 'łąćęńóśźż ', 'lacenoszzª'),
       (SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM regexp_split_to_table(
           translate(lower(company_name), 'łąćęńóśźż', 'lacenoszz'), ' ') AS word)
       || translate(lower(E'\n' || city), 'łąćęńóśźż', 'lacenoszz'),
       city, %(country)s, source_id, medium_id,
       date, deadline, CASE WHEN NOT is_open THEN moved END, moved, moved,
       CASE WHEN is_lost THEN pg_temp.one_of('reason', id, %(reasons)s) END, text,
       COALESCE(user_id, %(uid)s), date, COALESCE(user_id, %(uid)s), moved
  FROM bench_lead ORDER BY id
"""

LEAD_TAGS = """
INSERT INTO lead_lead_tag_rel (lead_id, tag_id)
SELECT id, pg_temp.one_of('tag', id, %(tags)s) FROM bench_lead WHERE tagged < 3
UNION
SELECT id, pg_temp.one_of('second tag', id, %(tags)s) FROM bench_lead WHERE tagged < 1
"""

LEAD_LOG = """
INSERT INTO lead_status_change (
    lead_id, date, date_end, hours, hours_before, user_id, to_status_id, from_status_id,
    owner_id, type_id, team_id, loss_reason_id, company_id,
    create_uid, create_date, write_uid, write_date
)
SELECT lead.id, row.date, row.date_end,
       COALESCE(EXTRACT(EPOCH FROM row.date_end - row.date) / 3600, 0), row.hours_before,
       COALESCE(lead.user_id, %(uid)s), row.to_status_id, row.from_status_id,
       lead.user_id, lead.type_id, lead.team_id, row.loss_reason_id, lead.company_id,
       lead.create_uid, row.date, lead.create_uid, row.date
  FROM lead_lead AS lead
  JOIN bench_lead USING (id),
       LATERAL (
           SELECT lead.date, CASE WHEN has_moved THEN moved END, 0, (%(statuses)s)[1], NULL::int,
                  CASE WHEN NOT has_moved THEN lead.loss_reason_id END
             FROM (SELECT lead.status_id <> (%(statuses)s)[1] AS has_moved) AS first
        UNION ALL
           SELECT moved, NULL, EXTRACT(EPOCH FROM moved - lead.date) / 3600, lead.status_id,
                  (%(statuses)s)[1], lead.loss_reason_id
            WHERE lead.status_id <> (%(statuses)s)[1]
       ) AS row (date, date_end, hours_before, to_status_id, from_status_id, loss_reason_id)
 ORDER BY lead.id, row.date
"""

CRM_LEADS = """
INSERT INTO crm_lead (
    id, name, type, active, company_id, stage_id, won_status, probability,
    automated_probability, expected_revenue, prorated_revenue, recurring_revenue,
    recurring_revenue_monthly, recurring_revenue_monthly_prorated, recurring_revenue_prorated,
    user_id, team_id, priority, color, partner_id, partner_name, contact_name,
    email_from, email_normalized, email_domain_criterion, email_state,
    phone, phone_sanitized, phone_state, city, country_id, source_id, medium_id, message_bounce,
    date_deadline, date_open, date_closed, date_last_stage_update, day_open, day_close,
    lost_reason_id, description, create_uid, create_date, write_uid, write_date
)
SELECT id, name, 'opportunity', NOT is_lost, %(company)s,
       CASE WHEN is_won THEN %(won_stage)s ELSE (%(stages)s)[step] END,
       CASE WHEN is_open THEN 'pending' WHEN is_won THEN 'won' ELSE 'lost' END, probability,
       probability, revenue, revenue * probability / 100, 0, 0, 0, 0,
       user_id, team_id, priority::text, 0, partner_id, company_name, contact_name,
       email, email, '@' || domain, 'correct',
       phone, phone_sanitized, 'correct', city, %(country)s, source_id, medium_id, 0,
       deadline, CASE WHEN user_id IS NOT NULL THEN date END,
       CASE WHEN NOT is_open THEN moved END, moved, 0,
       CASE WHEN NOT is_open THEN EXTRACT(EPOCH FROM moved - date) / 86400 END,
       CASE WHEN is_lost THEN pg_temp.one_of('reason', id, %(crm_reasons)s) END, text,
       COALESCE(user_id, %(uid)s), date, COALESCE(user_id, %(uid)s), moved
  FROM bench_lead ORDER BY id
"""

CRM_TAGS = """
INSERT INTO crm_tag_rel (lead_id, tag_id)
SELECT id, pg_temp.one_of('tag', id, %(crm_tags)s) FROM bench_lead WHERE tagged < 3
UNION
SELECT id, pg_temp.one_of('second tag', id, %(crm_tags)s) FROM bench_lead WHERE tagged < 1
"""
