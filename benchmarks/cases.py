"""The lines of the table: what a person does, asked of both applications alike."""

import csv
import io
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, fields

from benchmarks.applications import (
    APPLICATIONS,
    BESIDE_FLOOR,
    FLOOR,
    LEAD_MANAGEMENT,
    MAIL_DOMAIN,
    create_values,
    import_columns,
    import_row,
    lose,
)
from benchmarks.web_client import Screen

SALESPERSON = "salesperson7"
MANAGER = "manager"
PEOPLE = (SALESPERSON, MANAGER)
BATCH = 100
QUALIFIED = 50
SCORED = 1000
SELECTED = 12_000
IMPORTED_ROWS = 1000
#: rows of an import that has just ended, and groups of a page
IMPORTED_AT_ONCE = 100_000
PAGE = 80
#: Of so many leads of a group the page reads the names.
NAMED_LEADS = 20
OURS = (LEAD_MANAGEMENT,)
#: How Odoo's importer is asked to read the file.
IMPORT_OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": False,
    "keep_matches": False,
    "name_create_enabled_fields": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "fallback_values": {},
    "skip": 0,
}


@dataclass
class Facts:
    """What the cases know before they start, so that looking it up is not timed."""

    #: {login: (user id, context that the user's web client sends)}
    people: dict = field(default_factory=dict)
    #: of the import file, and how many the importer takes in one call
    rows: int = IMPORTED_ROWS
    limit: int = 2000
    #: of the long import file, where there is one
    many_rows: int = 0
    #: {(application, login): Screen}
    screens: dict = field(default_factory=dict)
    #: {application: {"tag" | "priority" | "reason" | "next" | "import": id}}
    ids: dict = field(default_factory=dict)
    #: {"user" | "source" | …: list of names, for the import file}
    names: dict = field(default_factory=dict)
    #: open leads of the salesperson, and of everybody, in the first status
    own_leads: list = field(default_factory=list)
    open_leads: list = field(default_factory=list)
    #: leads of the salesperson that are merged
    merged_leads: list = field(default_factory=list)
    #: open leads of the salesperson that have a customer
    sold_leads: list = field(default_factory=list)
    #: open leads that somebody has selected, all of a page that knows no end
    selected_leads: list = field(default_factory=list)
    #: open leads that become deals
    qualified_leads: list = field(default_factory=list)
    #: (e-mail, phone, part of the name) of leads that are searched for
    samples: list = field(default_factory=list)
    country: int = 0
    source: int = 0
    medium: int = 0


def collect_facts(env, rows=IMPORTED_ROWS, many_rows=0):
    """Look up what the cases need.

    :param env: environment of the superuser
    :param int rows: of the import file
    :param int many_rows: of a long import file, 0 for none
    :returns: :class:`Facts`
    """
    facts = Facts(rows=rows, many_rows=many_rows)
    users = {login: env["res.users"].search([("login", "=", login)]) for login in PEOPLE}
    for login, user in users.items():
        facts.people[login] = (user.id, person_context(user))
        person = env(user=user, context=person_context(user))
        for application in APPLICATIONS:
            facts.screens[application, login] = Screen(person, application.action)
    first = env.ref("lead_management.lead_status_new")
    stages = [("lead_management.lead_status_qualified", "lead"), ("crm.stage_lead2", "crm")]
    for application, (second, prefix) in zip(APPLICATIONS, stages, strict=True):
        reason = "lead.loss.reason" if prefix == "lead" else "crm.lost.reason"
        facts.ids[application] = {
            "tag": env[f"{prefix}.tag"].search([("name", "=", "Fair lead")]).id,
            "next": env.ref(second).id,
            "reason": env[reason].search([], limit=1).id,
            "priority": env["lead.priority"].search([], limit=1).id,
        }
    facts.ids[FLOOR] = facts.ids[LEAD_MANAGEMENT]
    Lead = env["lead.lead"]
    waiting = [("status_id", "=", first.id)]
    own = Lead.search([*waiting, ("user_id", "=", users[SALESPERSON].id)], limit=50)
    facts.own_leads = own.ids
    # among few leads the salesperson has one that waits, or none
    others = Lead.search([("user_id", "=", users[SALESPERSON].id)], limit=50)
    facts.merged_leads = (own if len(own) > 1 else own | others).ids
    sold = [("user_id", "=", users[SALESPERSON].id), ("partner_id", "!=", False)]
    facts.sold_leads = Lead.search([*sold, ("is_closed", "=", False)], limit=50).ids
    facts.open_leads = Lead.search(waiting, order="code", limit=20 * BATCH).ids
    facts.selected_leads = Lead.search([("is_closed", "=", False)], limit=SELECTED).ids
    facts.qualified_leads = facts.open_leads[-QUALIFIED:]
    facts.samples = _collect_samples(Lead)
    sources = env["utm.source"].search([("name", "=like", "Source %")])
    mediums = env["utm.medium"].search([], limit=4)
    facts.country, facts.source, facts.medium = env.ref("base.pl").id, sources[0].id, mediums[0].id
    facts.names = {
        "user": env["res.users"].search([("login", "=like", "salesperson%")]).mapped("name"),
        "source": sources.mapped("name"),
        "medium": mediums.mapped("name"),
        "status": ["New", "Qualified", "Proposition"],
        "tag": env["lead.tag"].search([("name", "=like", "% lead")]).mapped("name"),
    }
    for application in APPLICATIONS:
        facts.ids[application]["import"] = create_import(env, application, facts, rows)
        if many_rows:
            long_import = create_import(env, application, facts, many_rows)
            facts.ids[application]["long import"] = long_import
    return facts


def _collect_samples(Lead):
    """Return e-mail, phone and part of the name of leads in between."""
    count = Lead.search_count([])
    samples = []
    for number in range(40):
        later = [("id", ">", number * count // 40), ("is_closed", "=", False)]
        lead = Lead.search(later, order="id", limit=1)
        # as a person remembers them: the number without prefix, the company without its end
        samples.append((lead.email, lead.phone.removeprefix("+48 "), lead.partner_name[:-2]))
    return samples


def create_import(env, application, facts, rows):
    """Upload an import file and return the importer's id."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name or "Empty" for name in import_columns(application)])
    for number in range(rows):
        writer.writerow(import_row(application, facts, number))
    manager = env["res.users"].search([("login", "=", MANAGER)])
    importer = env(user=manager)["base_import.import"].create(
        {
            "res_model": application.model,
            "file": text.getvalue().encode(),
            "file_type": "text/csv",
            "file_name": "leads.csv",
        }
    )
    return importer.id


def person_context(user):
    """Return the context that a user's web client sends."""
    return {
        "lang": user.lang,
        "tz": user.tz or "Europe/Warsaw",
        "uid": user.id,
        "allowed_company_ids": user.company_ids.ids,
    }


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    title: str
    #: login of the person who does it
    person: str
    #: called with (env, application, facts, turn); what it does is timed
    action: callable
    #: how many times a run repeats it at most
    turns: int = 25
    #: those that have the like
    applications: tuple = APPLICATIONS
    #: called as the superuser with the same arguments before the clock starts
    prepare: callable = None


# ---------------------------------------------------------------------- reading


def _screen(env, application, facts):
    return facts.screens[application, env.user.login]


def _read_list(env, application, facts, domain):
    screen = _screen(env, application, facts)
    Model = env[application.model].with_context(**screen.context, bin_size=True)
    return Model.web_search_read(domain, **screen.list_arguments())


def _read_board(env, application, facts, domain):
    screen = _screen(env, application, facts)
    Model = env[application.model].with_context(**screen.context, read_group_expand=True)
    return Model.web_read_group(domain, **screen.board_arguments())


def own_list(env, application, facts, turn):
    """Open the list as a salesperson: the own open leads."""
    domain = _screen(env, application, facts).filtered(*application.own_filters)
    return _read_list(env, application, facts, domain)


def open_list(env, application, facts, turn):
    """Open the list as a manager: all open leads."""
    domain = _screen(env, application, facts).filtered(application.open_filter)
    return _read_list(env, application, facts, domain)


def _list_by_score(env, application, facts, domain):
    screen = _screen(env, application, facts)
    Model = env[application.model].with_context(**screen.context, bin_size=True)
    return Model.web_search_read(domain, **screen.list_arguments() | {"order": "score desc"})


def own_list_by_score(env, application, facts, turn):
    """Open the list as a salesperson: the own open leads, the highest score first."""
    domain = _screen(env, application, facts).filtered(*application.own_filters)
    return _list_by_score(env, application, facts, domain)


def open_list_by_score(env, application, facts, turn):
    """Open the list as a manager: all open leads, the highest score first."""
    domain = _screen(env, application, facts).filtered(application.open_filter)
    return _list_by_score(env, application, facts, domain)


def own_board(env, application, facts, turn):
    """Open the board as a salesperson: the own open leads."""
    domain = _screen(env, application, facts).filtered(*application.own_filters)
    return _read_board(env, application, facts, domain)


def whole_board(env, application, facts, turn):
    """Open the board as a manager: all open leads."""
    domain = _screen(env, application, facts).filtered(application.open_filter)
    return _read_board(env, application, facts, domain)


def _search(env, application, facts, box, text):
    domain = _screen(env, application, facts).searched(box, text)
    result = _read_list(env, application, facts, domain)
    if not result["records"]:
        raise LookupError(f"{application.title} does not find “{text}” in {box}.")
    return result


def search_phone(env, application, facts, turn):
    """Type a phone number, as one dials it, into the list's search box."""
    _email, phone, _name = facts.samples[turn % len(facts.samples)]
    return _search(env, application, facts, application.phone_box, phone)


def search_email(env, application, facts, turn):
    """Paste an e-mail address into the list's search box."""
    email, _phone, _name = facts.samples[turn % len(facts.samples)]
    return _search(env, application, facts, application.text_box, email)


def search_name(env, application, facts, turn):
    """Type part of a name into the list's search box."""
    _email, _phone, name = facts.samples[turn % len(facts.samples)]
    return _search(env, application, facts, application.text_box, name)


def name_search(env, application, facts, turn):
    """Type a name into a field that refers to a lead: it searches at each pause.

    After three letters, after the first word and with the beginning of the second one.
    """
    _email, _phone, name = facts.samples[turn % len(facts.samples)]
    Model = env[application.model]
    return [
        Model.web_name_search(text, {"display_name": {}}, [], limit=8)
        for text in (name[:3], name.split()[0], name)
    ]


def pivot(env, application, facts, turn):
    """Salesperson × status of the open leads, with their revenue."""
    domain = _screen(env, application, facts).filtered(application.open_filter)
    rows, columns = ["user_id"], [application.status]
    return env[application.model].formatted_read_grouping_sets(
        domain,
        [[], columns, rows, rows + columns],
        ["__count", "expected_revenue:sum"],
    )


def graph(env, application, facts, turn):
    """Month × status of all leads."""
    domain = [*_screen(env, application, facts).domain, *application.everything]
    Model = env[application.model].with_context(fill_temporal=True)
    return Model.formatted_read_group(
        domain, [f"{application.date}:month", application.status], ["__count"]
    )


def lead_report(env, application, facts, turn):
    """Open the report by source and salesperson: all leads, with their revenue."""
    return env[application.model].formatted_read_grouping_sets(
        [*_screen(env, application, facts).domain, *application.everything],
        [[], ["user_id"], ["source_id"], ["source_id", "user_id"]],
        ["__count", "expected_revenue:sum"],
    )


def status_analysis(env, application, facts, turn):
    """Entries, exits, average and median hours by status, over the whole log."""
    return env["lead.status.analysis"].formatted_read_grouping_sets(
        [],
        [[], ["status_id"]],
        [
            "__count",
            "entry_count:sum",
            "exit_count:sum",
            "hours:avg",
            "hours_median:avg",
            "back_count:sum",
            "won_rate:avg",
        ],
    )


def dashboard(env, application, facts, turn):
    """All figures of the dashboard for the last twelve months."""
    today = fields.Date.today()
    period = {"date_from": str(today - relativedelta(years=1)), "date_to": str(today)}
    return env["lead.dashboard"].get_data(period)


def my_work(env, application, facts, turn):
    """The salesperson's own day."""
    return env["lead.my.work"].get_data()


def lost_dialog(env, application, facts, turn):
    """Open the dialog of the Lost button for all leads that are selected."""
    return env[application.model].browse(facts.selected_leads).action_lost()


# ---------------------------------------------------------------------- writing


def create_one(env, application, facts, turn):
    """Create a lead with its contact data."""
    return env[application.model].create(create_values(application, facts, turn))


def create_many(env, application, facts, turn):
    """Create a hundred leads in one call."""
    numbers = range(turn * BATCH, (turn + 1) * BATCH)
    return env[application.model].create(
        [create_values(application, facts, number) for number in numbers]
    )


def _move(env, application, facts, ids):
    leads = env[application.model].browse(ids)
    return leads.write({application.status: facts.ids[application]["next"]})


def move_one(env, application, facts, turn):
    """Move one lead to the next status."""
    return _move(env, application, facts, [facts.own_leads[turn % len(facts.own_leads)]])


def move_many(env, application, facts, turn):
    """Move a hundred leads to the next status in one call."""
    start = turn * BATCH % max(len(facts.open_leads) - BATCH, 1)
    return _move(env, application, facts, facts.open_leads[start : start + BATCH])


def lose_one(env, application, facts, turn):
    """Lose one lead, with a reason."""
    lead = env[application.model].browse(facts.own_leads[turn % len(facts.own_leads)])
    return lose(application, lead, facts)


def make_order(env, application, facts, turn):
    """Make a quotation of one lead that has a customer.

    crm opens a form with defaults; what saving that form does at least is timed.
    """
    lead = env[application.model].browse(facts.sold_leads[turn % len(facts.sold_leads)])
    if application is LEAD_MANAGEMENT:
        action = lead.action_create_order()
        return env["sale.order"].browse(action["res_id"])
    action = lead.action_sale_quotations_new()
    return env["sale.order"].with_context(**action["context"]).create({})


def make_leads(env, application, facts, turn):
    """Make leads of crm's opportunities, so that there is something to qualify."""
    if application is not LEAD_MANAGEMENT:
        env[application.model].browse(facts.qualified_leads).write({"type": "lead"})


def qualify_many(env, application, facts, turn):
    """Make deals and customers of fifty leads, linking contacts that match."""
    leads = env[application.model].browse(facts.qualified_leads)
    if application is LEAD_MANAGEMENT:
        return leads.qualify(create_company=True)
    wizard = env["crm.lead2opportunity.partner.mass"].with_context(
        active_model=leads._name, active_ids=leads.ids
    )
    values = {"name": "convert", "action": "each_exist_or_create", "deduplicate": False}
    return wizard.create(values).action_mass_convert()


def import_rows(env, application, facts, turn, file="import"):
    """Import a file, as Odoo's importer does with tracking off: batch by batch."""
    importer = env["base_import.import"].browse(facts.ids[application][file])
    importer = importer.with_context(tracking_disable=True)
    columns = import_columns(application)
    headings = [name or "Empty" for name in columns]
    skip = 0
    while skip is not None:
        options = dict(IMPORT_OPTIONS, limit=facts.limit, skip=skip)
        result = importer.execute_import(columns, headings, options)
        # after a full batch the importer asks for one more, which may be empty
        if result["messages"] or not (result["ids"] or skip):
            raise ValueError(f"{application.title} refuses the import: {result['messages'][:3]}")
        skip = result["nextrow"] or None
        if skip:
            # the next batch is another request
            env.flush_all()
            env.invalidate_all()


def import_many_rows(env, application, facts, turn):
    """Import the long file."""
    import_rows(env, application, facts, turn, "long import")


def score_many(env, application, facts, turn):
    """Score leads as the schedule does, all of which have changed."""
    env(user=SUPERUSER_ID)["lead.lead"].browse(facts.open_leads[:SCORED])._score()


def mark_for_score(env, application, facts, turn):
    """Let leads wait for a new score."""
    env["lead.lead"].browse(facts.open_leads[:SCORED])._mark_for_score()


def duplicates_of_one(env, application, facts, turn):
    """Count the others with the address or number of a lead, as its form does."""
    lead = env[application.model].browse(facts.own_leads[turn % len(facts.own_leads)])
    return lead.read(["duplicate_lead_count"])


def duplicates_page(env, application, facts, turn):
    """Open the page of duplicates: a page of groups with their leads, and the number of groups."""
    names = {"fields": {"display_name": {}}}
    specification = {name: {} for name in ("reason", "value", "lead_count", "open_count", "date")}
    specification["lead_ids"] = {**names, "limit": NAMED_LEADS}
    return env["lead.duplicate"].web_search_read([], specification, limit=PAGE, count_limit=10001)


def merge_two(env, application, facts, turn):
    """Merge two leads of the salesperson."""
    start = 2 * turn % (len(facts.merged_leads) - 1)
    leads = env[application.model].browse(facts.merged_leads[start : start + 2])
    if application is LEAD_MANAGEMENT:
        return leads.merge_leads(leads.ids, leads[0].id)
    return leads.merge_opportunity()


def pair_leads(env, application, facts, turn, groups=None):
    """Let each two of the open leads have the same address, in the database alone."""
    pairs = facts.open_leads[: 2 * (groups or facts.rows)]
    env.cr.execute(
        """UPDATE lead_lead AS lead
              SET email_normalized = 'pair' || (number - 1) / 2 || '@bench.example'
             FROM UNNEST(%s) WITH ORDINALITY AS pair (id, number) WHERE lead.id = pair.id""",
        [pairs],
    )
    env["lead.duplicate"]._refresh()


def pair_a_page(env, application, facts, turn):
    """Make as many groups as a page has: what a turn leaves behind slows the next one down."""
    pair_leads(env, application, facts, turn, groups=PAGE)


def note_import(env, application, facts, turn):
    """Leave what a big import leaves until its leads are worked in: nobody reads them yet."""
    pair_a_page(env, application, facts, turn)
    env.cr.execute(
        """INSERT INTO lead_duplicate_change (lead_id)
           SELECT id FROM lead_lead WHERE active ORDER BY id LIMIT %s""",
        [IMPORTED_AT_ONCE],
    )


def merge_groups(env, application, facts, turn):
    """Merge all groups of the same address, batch by batch, as the background job does."""
    job = env["lead.merge.job"].create({"reason": "email"})
    while groups := job._get_remaining(job._job_batch_size):
        job._process_batch(groups)
        env.flush_all()


MESSAGE = """From: Jan Kowalski <jan{number}@incoming.example>
To: {account}@{domain}
Subject: Racks for Example {number}
Message-Id: <{number}.{account}@incoming.example>
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: text/plain; charset=utf-8

Good morning, we need racks for 300 pallets. Jan Kowalski
"""


def receive_email(env, application, facts, turn):
    """Take in an e-mail of somebody unknown and make a lead of it at once."""
    source = MESSAGE.format(number=turn, account=application.account, domain=MAIL_DOMAIN)
    gateway = env(user=SUPERUSER_ID)["mail.thread"]
    record_id = gateway.message_process(None, source)
    if not env[application.model].sudo().browse(record_id).exists():
        raise LookupError(f"{application.title} makes no lead of an e-mail.")
    return record_id


CASES = (
    Case("own list page", SALESPERSON, own_list),
    Case("open list page", MANAGER, open_list),
    Case("own list page by score", SALESPERSON, own_list_by_score, applications=OURS),
    Case("open list page by score", MANAGER, open_list_by_score, applications=OURS),
    Case("own board", SALESPERSON, own_board),
    Case("whole board", MANAGER, whole_board),
    Case("search by phone", MANAGER, search_phone),
    Case("search by e-mail", MANAGER, search_email),
    Case("search by part of the name", MANAGER, search_name),
    Case("name typed into a many2one", MANAGER, name_search),
    Case("pivot salesperson × status of open", MANAGER, pivot),
    Case("graph month × status of all", MANAGER, graph),
    Case("report source × salesperson of all", MANAGER, lead_report),
    Case("status analysis of all", MANAGER, status_analysis, applications=OURS),
    Case("dashboard of a year", MANAGER, dashboard, applications=OURS),
    Case("dashboard of a year, own leads", SALESPERSON, dashboard, applications=OURS),
    Case("my work", SALESPERSON, my_work, applications=OURS),
    Case("Lost dialog of {selected:,} selected leads", MANAGER, lost_dialog, applications=OURS),
    Case("create one", SALESPERSON, create_one),
    Case(f"create {BATCH}", SALESPERSON, create_many),
    Case("move one", SALESPERSON, move_one),
    Case(f"move {BATCH}", MANAGER, move_many),
    Case("lose one", SALESPERSON, lose_one),
    Case("quotation of a lead", SALESPERSON, make_order),
    Case(f"qualify {QUALIFIED}", MANAGER, qualify_many, prepare=make_leads),
    Case(
        f"score {SCORED:,} open leads",
        MANAGER,
        score_many,
        applications=OURS,
        prepare=mark_for_score,
    ),
    Case("similar leads of one", SALESPERSON, duplicates_of_one),
    Case("page of duplicates", MANAGER, duplicates_page, applications=OURS, prepare=pair_a_page),
    Case(
        "page of duplicates after an import",
        MANAGER,
        duplicates_page,
        turns=5,
        applications=OURS,
        prepare=note_import,
    ),
    Case("merge 2", SALESPERSON, merge_two),
    Case(
        "merge {rows:,} groups",
        MANAGER,
        merge_groups,
        turns=1,
        applications=OURS,
        prepare=pair_leads,
    ),
    Case("incoming e-mail to new lead", MANAGER, receive_email),
    Case("import {rows:,} rows", MANAGER, import_rows, turns=5),
)
#: Takes minutes, and is timed where it is asked for.
LONG_IMPORT = Case("import {many_rows:,} rows", MANAGER, import_many_rows, turns=3)
#: What Odoo itself takes for the same columns, beside it.
FLOOR_CASES = (
    Case("create one", SALESPERSON, create_one, applications=BESIDE_FLOOR),
    Case(f"create {BATCH}", SALESPERSON, create_many, applications=BESIDE_FLOOR),
    Case("move one", SALESPERSON, move_one, applications=BESIDE_FLOOR),
    Case(f"move {BATCH}", MANAGER, move_many, applications=BESIDE_FLOOR),
)
