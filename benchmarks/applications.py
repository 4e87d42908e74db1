"""The two applications and the words that each has for the same thing."""

from dataclasses import dataclass

from odoo.fields import Command


@dataclass(frozen=True)
class Application:
    """How one of the applications is asked the questions of :mod:`benchmarks.cases`."""

    #: heading of its column
    title: str
    model: str
    #: window action that people open
    action: str
    #: field that the board has a column for each value of
    status: str
    #: field that says when a lead came in
    date: str
    #: field of the e-mail address
    email: str
    #: filter of the open leads
    open_filter: str
    #: filters that the salesperson's own open leads take, over what the record rules do
    own_filters: tuple
    #: field of the search view in which a text is typed, and in which a phone number is
    text_box: str
    phone_box: str
    #: part before the @ of the address whose e-mails become leads
    account: str
    #: what has to be added to the action's domain so that no lead is left out
    everything: tuple = ()


LEAD_MANAGEMENT = Application(
    title="Lead Management",
    model="lead.lead",
    action="lead_management.lead_lead_action",
    status="status_id",
    date="date",
    email="email",
    open_filter="opened",
    own_filters=("my_leads", "opened"),
    text_box="name",
    phone_box="name",
    account="bench-leads",
)
CRM = Application(
    title="crm",
    model="crm.lead",
    action="crm.crm_lead_action_pipeline",
    status="stage_id",
    date="create_date",
    email="email_from",
    open_filter="open_opportunities",
    own_filters=("assigned_to_me", "open_opportunities"),
    text_box="name",
    phone_box="phone_mobile_search",
    account="bench-crm",
    # lost opportunities are archived ones
    everything=(("active", "in", (True, False)),),
)
APPLICATIONS = (LEAD_MANAGEMENT, CRM)
#: No application: a model with the columns of a lead and nothing else (:mod:`benchmarks.floor`).
FLOOR = Application(
    title="bare model",
    model="bench.floor",
    action="",
    status="status_id",
    date="date",
    email="email",
    open_filter="",
    own_filters=(),
    text_box="",
    phone_box="",
    account="",
)
BESIDE_FLOOR = (LEAD_MANAGEMENT, FLOOR)
#: Domain of the addresses that e-mails are sent to.
MAIL_DOMAIN = "accounts.bench.example"


def person_values(number):
    """Return what is known of a new lead, in words that both applications understand."""
    return {
        "name": f"Racks for Example {number}",
        "partner_name": f"Example {number}",
        "phone": f"+48 601 {number // 1000 % 1000:03d} {number % 1000:03d}",
        "city": "Gdynia",
        "expected_revenue": 1000 + number,
    }


def create_values(application, facts, number):
    """Return the values of a new lead.

    :param application: the :class:`Application`
    :param facts: the :class:`benchmarks.cases.Facts`
    :param int number: makes the lead unlike others
    """
    values = person_values(number) | {
        application.email: f"ewa.lis{number}@example.com",
        "country_id": facts.country,
        "source_id": facts.source,
        "medium_id": facts.medium,
        "description": "<p>Wants an offer.</p>",
        "tag_ids": [Command.link(facts.ids[application]["tag"])],
    }
    if application in BESIDE_FLOOR:
        return values | {
            "contact_first_name": "Ewa",
            "contact_last_name": "Lis",
            "priority_id": facts.ids[application]["priority"],
        }
    return values | {"contact_name": "Ewa Lis", "priority": "1"}


def import_columns(application):
    """Return the fields of the import file's columns, in the order of :func:`import_row`."""
    contact = (
        ("contact_first_name", "contact_last_name")
        if application is LEAD_MANAGEMENT
        else ("contact_name", False)
    )
    return [
        *person_values(0),
        application.email,
        *contact,
        "country_id",
        "source_id",
        "medium_id",
        "user_id",
        application.status,
        "tag_ids",
    ]


def import_row(application, facts, number):
    """Return one row of the import file as texts."""
    contact = ("Ewa", "Lis") if application is LEAD_MANAGEMENT else ("Ewa Lis", "")
    return [
        *map(str, person_values(number).values()),
        f"ewa.lis{number}@example.com",
        *contact,
        "Poland",
        facts.names["source"][number % len(facts.names["source"])],
        facts.names["medium"][number % len(facts.names["medium"])],
        facts.names["user"][number % len(facts.names["user"])],
        facts.names["status"][number % len(facts.names["status"])],
        facts.names["tag"][number % len(facts.names["tag"])],
    ]


def lose(application, lead, facts):
    """Mark one lead lost, as the dialog for the reason does."""
    reason = facts.ids[application]["reason"]
    if application is LEAD_MANAGEMENT:
        return lead.set_lost(reason)
    return lead.action_set_lost(lost_reason_id=reason)
