"""Two companies, people of every kind and records that not everybody may see.

Runs in the server's shell. Every record that somebody may not see bears a mark (``sekret7q``) in
its texts, so that whatever an answer tells can be traced to a record. Which of them a person may
see is asked of the tables in SQL, by the table of rights in the design, not of the record rules.
"""

import os
import re

from odoo import Command, api
from odoo.tools import SQL

MARK = re.compile(r"sekret(\d+)q", re.IGNORECASE)
PHONE = "+48 600 700 800"
SHARED_EMAIL = "shared@customer.example"

#: What the ladder of groups sees of leads; ``{lead}`` is the table's alias.
OWN_LEADS = (
    "({lead}.user_id = %(uid)s OR ({lead}.user_id IS NULL AND {lead}.team_id = ANY(%(teams)s)))"
)
TEAM_LEADS = f"({OWN_LEADS} OR {{lead}}.team_id = ANY(%(teams)s))"
LEADS = {
    "own": OWN_LEADS,
    "team": TEAM_LEADS,
    "readonly": "TRUE",
    "manager": "TRUE",
}
#: What waits in a queue and belongs to no lead yet.
OWN_QUEUE = (
    "({item}.user_id = %(uid)s OR ({item}.user_id IS NULL"
    " AND ({item}.team_id = ANY(%(teams)s) OR {item}.team_id IS NULL)))"
)
QUEUE = {
    "own": OWN_QUEUE,
    "team": f"({OWN_QUEUE} OR {{item}}.team_id = ANY(%(teams)s))",
    "readonly": "TRUE",
    "manager": "TRUE",
}
IN_COMPANY = "{item}.company_id = ANY(%(companies)s)"
IN_COMPANY_OR_SHARED = "({item}.company_id IS NULL OR {item}.company_id = ANY(%(companies)s))"
ALL_LADDER = ("own", "team", "readonly", "manager")

#: Model → what sees its rows: the company's condition, and by whom.
SHARED_LISTS = ("lead.type", "lead.status", "lead.tag", "lead.loss.reason")
OF_LEADS = (
    "lead.status.change",
    "lead.merge",
    "lead.qualification",
    "lead.history",
    "lead.data.quality",
    "lead.status.analysis",
    "lead.response.escalation",
    "lead.response.report",
    "lead.assignment.log",
    "lead.assignment.pass",
)
QUEUES = ("lead.email", "lead.call", "lead.inbox.item")
OF_MANAGERS = (
    "lead.capture.key",
    "lead.capture.submission",
    "lead.call.provider",
    "lead.call.extension",
    "lead.takeover",
    "lead.takeover.stage",
    "lead.mode.switch",
    "lead.job.failure",
    "lead.duplicate",
    "lead.duplicate.dismissal",
    "lead.merge.job",
    "lead.import.run",
    "lead.import.lead",
    "lead.assignment.rule",
    "lead.score.model",
    "lead.score.field",
    "lead.score.weight",
    "lead.score.rule",
)


class Person:
    """Somebody who asks the server."""

    def __init__(self, name, user, ladder, teams=()):
        """
        :param name: what findings call them
        :param user: their ``res.users``
        :param ladder: what they are on the ladder of the Leads groups, None for nobody
        :param teams: ids of their sales teams
        """
        self.name = name
        self.user = user
        self.ladder = ladder
        self.teams = list(teams)
        self.companies = user.company_ids.ids
        self.is_employee = not user.share
        self.manages_crm = user.has_group("sales_team.group_sale_manager")

    def env(self, world, context=None):
        """Return their environment, as a request has it."""
        context = {"lang": "en_US", "tz": "UTC", "uid": self.user.id, **(context or {})}
        return api.Environment(world.env.cr, self.user.id, context)


class World:
    """Everything that a crawl is about; nothing of it is committed."""

    def __init__(self, env):
        """:param env: of the superuser"""
        self.env = env(context={"tracking_disable": False, "mail_create_nosubscribe": True})
        self.marks = {}
        # two crawls at once do not wait for each other's names
        self.suffix = os.urandom(3).hex()
        self._make_companies()
        self._make_people()
        self._make_lists()
        self._make_leads()
        self._make_records_of_leads()
        self._make_doors()
        self._make_first_responses()
        self._make_assignment()
        self._make_scores()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()
        self.env.invalidate_all()

    # -- marks -------------------------------------------------------------------------------------

    def mark(self):
        """Return a new mark, which :meth:`marked` gives to a record."""
        self._next_mark = getattr(self, "_next_mark", 0) + 1
        return f"sekret{self._next_mark}q"

    def marked(self, record, mark):
        """Say whose mark it is, and return the record."""
        self.marks[int(MARK.match(mark).group(1))] = (record._name, record.id)
        return record

    def _create(self, model, values, mark=None, context=None):
        record = self.env[model].with_context(**(context or {})).create(values)
        return self.marked(record, mark) if mark else record

    # -- people ------------------------------------------------------------------------------------

    def _make_companies(self):
        # without a country: one would install its chart of accounts
        self.company_a, self.company_b = self.env["res.company"].create(
            [{"name": f"Crawled A {self.suffix}"}, {"name": f"Crawled B {self.suffix}"}]
        )

    def _user(self, login, *groups, company=None):
        company = company or self.company_a
        groups = groups or ("base.group_user",)
        return self.env["res.users"].create(
            {
                "name": login.replace("_", " "),
                "login": f"crawl_{login}_{self.suffix}",
                "email": f"{login}@crawled.example",
                "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )

    def _make_people(self):
        ladder = {
            name: f"lead_management.group_lead_{name}"
            for name in ("own", "team", "readonly", "manager")
        }
        sales = "sales_team.group_sale_salesman_all_leads"
        users = {
            "clerk": self._user("clerk"),
            "portal": self._user("portal", "base.group_portal"),
            "seller": self._user(
                "seller", "base.group_user", sales, "account.group_account_invoice"
            ),
            "own": self._user("own", ladder["own"], "sales_team.group_sale_salesman"),
            "readonly": self._user("readonly", ladder["readonly"]),
            "team": self._user("team", ladder["team"]),
            "manager_b": self._user(
                "manager_b",
                ladder["manager"],
                "sales_team.group_sale_manager",
                company=self.company_b,
            ),
            "manager": self._user("manager", ladder["manager"], sales),
        }
        self.colleague = self._user("colleague", ladder["own"])
        self.stranger = self._user("stranger", ladder["own"])
        self.team_a = self._team("Crawled team", users["own"] | users["team"] | self.colleague)
        self.team_other = self._team("Crawled others", self.stranger)
        self.team_b = self._team("Crawled B", users["manager_b"], self.company_b)
        teams = {"own": self.team_a.ids, "team": self.team_a.ids, "manager_b": self.team_b.ids}
        on_ladder = {"own": "own", "team": "team", "readonly": "readonly"}
        on_ladder |= {"manager": "manager", "manager_b": "manager"}
        self.people = {
            name: Person(name, user, on_ladder.get(name), teams.get(name, ()))
            for name, user in users.items()
        }

    def _team(self, name, members, company=None):
        return self.env["crm.team"].create(
            {
                "name": name,
                "company_id": (company or self.company_a).id,
                "member_ids": [Command.set(members.ids)],
                "use_opportunities": True,
            }
        )

    # -- configuration -----------------------------------------------------------------------------

    def _make_lists(self):
        Status = self.env["lead.status"]
        self.status_open, self.status_next, self.status_won, self.status_lost = Status.create(
            [
                {"name": "Crawled new", "sequence": 1},
                {"name": "Crawled next", "sequence": 2},
                {"name": "Crawled won", "kind": "won", "sequence": 3},
                {"name": "Crawled lost", "kind": "lost", "sequence": 4},
            ]
        )
        statuses = self.status_open | self.status_next | self.status_won | self.status_lost
        self.type_a = self._create(
            "lead.type",
            {
                "name": "Crawled funnel",
                "company_id": self.company_a.id,
                "status_ids": [Command.set(statuses.ids)],
            },
        )
        self.reason = self._create("lead.loss.reason", {"name": "Crawled price"})
        self.foreign = {}
        for model in SHARED_LISTS:
            for company in (self.company_a, self.company_b):
                mark = self.mark()
                record = self._create(
                    model, {"name": f"{mark} of one company", "company_id": company.id}, mark
                )
                self.foreign[model, company] = record
        for company in (self.company_a, self.company_b):
            mark = self.mark()
            self.env["lead.settings"]._get_id(company.id)
        self.env.flush_all()

    # -- leads -------------------------------------------------------------------------------------

    def _make_leads(self):
        own, team = self.people["own"].user, self.people["team"].user
        none = self.env["res.users"]
        no_team = self.env["crm.team"]
        places = [
            ("own", own, self.team_a, self.company_a),
            ("own elsewhere", own, self.team_other, self.company_a),
            ("unassigned", none, self.team_a, self.company_a),
            ("of a colleague", self.colleague, self.team_a, self.company_a),
            ("of the team's boss", team, no_team, self.company_a),
            ("of a stranger", self.stranger, self.team_other, self.company_a),
            ("unassigned elsewhere", none, self.team_other, self.company_a),
            ("nobody's", none, no_team, self.company_a),
            ("of the other company", self.people["manager_b"].user, self.team_b, self.company_b),
            ("nobody's there", none, no_team, self.company_b),
        ]
        self.customer = self.env["res.partner"].create(
            {"name": "Crawled customer", "is_company": True, "email": SHARED_EMAIL}
        )
        self.leads = {}
        for number, (place, user, team_, company) in enumerate(places):
            for copy in ("", " closed"):
                self.leads[place + copy] = self._make_lead(
                    place + copy, user, team_, company, number, closed=bool(copy)
                )

    def _make_lead(self, place, user, team, company, number, closed):
        mark = self.mark()
        status = self.status_lost if closed else (self.status_open, self.status_next)[number % 2]
        lead = self._create(
            "lead.lead",
            {
                "name": f"{mark} {place}",
                "company_id": company.id,
                "user_id": user.id,
                "team_id": team.id,
                "type_id": self.type_a.id if company == self.company_a else False,
                "status_id": status.id,
                "loss_reason_id": self.reason.id if closed else False,
                "loss_note": f"{mark} note" if closed else False,
                "partner_name": f"{mark} Ltd",
                "contact_first_name": f"{mark}",
                "contact_last_name": f"{mark}",
                "function": f"{mark}",
                "email": f"{mark}@secret.example" if number % 2 else SHARED_EMAIL,
                "phone": PHONE if not number % 2 else f"+48 600 1{number:02d} 8{len(place):02d}",
                "website": f"https://{mark}.example",
                "street": f"{mark}",
                "city": f"{mark}",
                "description": f"<p>{mark}</p>",
                "expected_revenue": 1000 + number,
                "partner_id": self.customer.id if number % 3 == 0 else False,
                "tag_ids": [Command.link(self.foreign["lead.tag", company].id)],
            },
            mark,
        )
        if not closed:
            lead.write({"status_id": self.status_next.id, "function": f"{mark} again"})
        return lead

    def _make_records_of_leads(self):
        """Give every lead what can hang on it."""
        self.of_lead = {}
        for place, lead in self.leads.items():
            mark = f"{lead.name.split()[0]}"
            records = self.of_lead[place] = {}
            records["call"] = self._linked_item("lead.call", lead, {"caller": f"{mark}"})
            records["email"] = self._linked_item(
                "lead.email", lead, {"subject": f"{mark}", "email_from": f"{mark}@secret.example"}
            )
            records["deal"] = self._create(
                "crm.lead",
                {
                    "name": "Crawled deal",
                    "type": "opportunity",
                    "company_id": lead.company_id.id,
                    "user_id": False,
                    "team_id": False,
                    "lead_id": lead.id,
                },
            )
            self._make_origin(lead)
            records["order"] = self._create(
                "sale.order",
                {
                    "partner_id": self.customer.id,
                    "company_id": lead.company_id.id,
                    "lead_id": lead.id,
                    "user_id": self.people["seller"].user.id,
                },
            )
            records["meeting"] = self._create(
                "calendar.event",
                {
                    "name": "Crawled meeting",
                    "start": "2026-11-30 08:00:00",
                    "stop": "2026-11-30 09:00:00",
                    "lead_id": lead.id,
                },
            )
            lead.message_post(body=f"{mark} said", message_type="comment")
            lead.activity_schedule("mail.mail_activity_data_todo", summary=f"{mark} do")
            self._qualification(lead, records["deal"])
            # of somebody else, and of people of whom some leads are hidden by now
            watchers = (self.stranger, self.people["own"].user, self.people["manager_b"].user)
            self.env["lead.board.position"].create(
                [{"user_id": user.id, "lead_id": lead.id, "position": 5.0} for user in watchers]
            )
        self._make_waiting_items()
        self._make_targets()
        self._make_jobs()

    def _make_origin(self, lead):
        """Let the lead come from a record of Odoo's CRM."""
        origin = self._create(
            "crm.lead",
            {
                "name": "Crawled origin",
                "type": "lead",
                "company_id": lead.company_id.id,
                "user_id": False,
                "team_id": False,
            },
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_lead SET taken_over_id = %s WHERE id = %s", [origin.id, lead.id]
        )
        lead.invalidate_recordset(["taken_over_id"])

    def _linked_item(self, model, lead, values):
        item = self._create(
            model,
            {"company_id": lead.company_id.id, "user_id": False, "team_id": False, **values},
        )
        item.sudo().write({"lead_id": lead.id})
        return item

    def _make_waiting_items(self):
        for user, team, company in (
            (self.people["own"].user, self.team_a, self.company_a),
            (self.colleague, self.team_a, self.company_a),
            (self.stranger, self.team_other, self.company_a),
            (self.people["manager_b"].user, self.team_b, self.company_b),
        ):
            place = {"user_id": user.id, "team_id": team.id, "company_id": company.id}
            for model, names in (
                ("lead.call", ("caller", "recipient")),
                ("lead.email", ("subject", "email_from")),
            ):
                mark = self.mark()
                self._create(model, {**place, **dict.fromkeys(names, f"{mark}@x.example")}, mark)

    def _qualification(self, lead, deal):
        if "lead.qualification" in self.env:
            self._create(
                "lead.qualification",
                {"lead_id": lead.id, "company_id": lead.company_id.id, "deal_id": deal.id},
            )

    def _make_targets(self):
        for user, team, company in (
            (self.people["own"].user, False, self.company_a),
            (self.stranger, False, self.company_a),
            (False, self.team_a, self.company_a),
            (False, self.team_other, self.company_a),
            (self.people["manager_b"].user, False, self.company_b),
        ):
            self._create(
                "lead.target",
                {
                    "user_id": user and user.id,
                    "team_id": team and team.id,
                    "company_id": company.id,
                    "created_target": 7,
                },
            )

    def _make_jobs(self):
        for company in (self.company_a, self.company_b):
            mark = self.mark()
            takeover = self._create(
                "lead.takeover", {"company_id": company.id, "stage_line_ids": []}
            )
            stage = self.env["crm.stage"].search([], limit=1)
            if stage not in takeover.stage_line_ids.stage_id:
                self._create(
                    "lead.takeover.stage", {"takeover_id": takeover.id, "stage_id": stage.id}
                )
            self._create("lead.mode.switch", {"company_id": company.id})
            part = {"job_model": "lead.takeover", "job_id": takeover.id, "res_model": "crm.lead"}
            self._create("lead.job.part", part)
            self._create(
                "lead.job.failure",
                {
                    "job_model": "lead.takeover",
                    "job_id": takeover.id,
                    "company_id": company.id,
                    "name": f"{mark} failed",
                    "reason": f"{mark}",
                },
                mark,
            )

    def _make_scores(self):
        for company in (self.company_a, self.company_b):
            mark = self.mark()
            model = self.env["lead.score.model"]._get_of_company(company)
            self._create(
                "lead.score.weight",
                {"model_id": model.id, "field_key": "source_id", "value_key": "1"},
            )
            self._create(
                "lead.score.rule",
                {
                    # the name is for salespeople, who read it on the card as a reason
                    "name": "Reachable",
                    "company_id": company.id,
                    "domain": f"[('phone', '!=', '{mark}')]",
                },
                mark,
            )

    def _make_doors(self):
        for company in (self.company_a, self.company_b):
            mark = self.mark()
            key = self._create(
                "lead.capture.key",
                {"name": f"{mark} key", "company_id": company.id},
                mark,
            )
            mark = self.mark()
            self._create(
                "lead.capture.submission",
                {
                    "key_id": key.id,
                    "company_id": company.id,
                    "reference": f"{mark}",
                    "state": "failed",
                    "content": f'{{"name": "{mark}"}}',
                },
                mark,
            )
            mark = self.mark()
            provider = self._create(
                "lead.call.provider", {"name": f"{mark} provider", "company_id": company.id}, mark
            )
            mark = self.mark()
            user = self.people["own" if company == self.company_a else "manager_b"].user
            self._create(
                "lead.call.extension",
                {"provider_id": provider.id, "extension": f"{mark}", "user_id": user.id},
                mark,
            )
            mark = self.mark()
            self._create(
                "lead.blocked.sender",
                {"address": f"{mark}@blocked.example", "company_id": company.id},
                mark,
            )

    def _make_assignment(self):
        """Rules of both companies, their people, and what they have decided about leads."""
        for company, name in ((self.company_a, "own"), (self.company_b, "manager_b")):
            user = self.people[name].user
            person = self._create(
                "lead.assignment.person", {"user_id": user.id, "company_id": company.id}
            )
            mark = self.mark()
            rule = self._create(
                "lead.assignment.rule",
                {
                    "name": f"{mark} rule",
                    "company_id": company.id,
                    "target": "people",
                    "person_ids": [Command.link(person.id)],
                    "active": False,
                },
                mark,
            )
            for lead in self.env["lead.lead"].search([("company_id", "=", company.id)]):
                values = {
                    "lead_id": lead.id,
                    "company_id": company.id,
                    "date": "2026-01-01 00:00:00",
                    "rule_id": rule.id,
                }
                log = self._create(
                    "lead.assignment.log", {**values, "trigger": "button", "outcome": "nobody"}
                )
                self._create(
                    "lead.assignment.pass",
                    {**values, "log_id": log.id, "user_id": user.id, "reason": "away"},
                )

    def _make_first_responses(self):
        """Clocks of leads of both companies, and what was done about them."""
        for company in (self.company_a, self.company_b):
            mark = self.mark()
            calendar = self.env["resource.calendar"].create(
                {"name": "Hours", "company_id": company.id}
            )
            policy = self._create(
                "lead.response.policy",
                {
                    "name": f"{mark} policy",
                    "company_id": company.id,
                    "calendar_id": calendar.id,
                    "start_on": "creation",
                },
                mark,
            )
            leads = self.env["lead.lead"].search([("company_id", "=", company.id)])
            leads._start_responses()
            self.env["lead.response.escalation"].create(
                [
                    {
                        "lead_id": lead.id,
                        "step": "leader",
                        "date": "2026-01-01 00:00:00",
                        "clock_start": "2026-01-01 00:00:00",
                        "policy_id": policy.id,
                        "company_id": company.id,
                    }
                    for lead in leads
                ]
            )

    # -- what SQL says -----------------------------------------------------------------------------

    def condition(self, person, model):
        """Return the SQL condition on the rows of a model that a person may see.

        ``item`` is the model's table. None when the model is not one that the design speaks of.
        """
        ladder = person.ladder
        if not model.startswith("lead."):
            return None
        if not person.is_employee:
            return "FALSE"
        if model == "lead.lifecycle.stage":
            return "TRUE"
        if ladder is None:
            return "FALSE"
        if model == "lead.lead":
            return f"{IN_COMPANY} AND {LEADS[ladder].format(lead='item')}".format(item="item")
        if model in OF_LEADS:
            return (
                "item.lead_id IN (SELECT lead.id FROM lead_lead lead"
                f" WHERE {IN_COMPANY.format(item='lead')}"
                f" AND {LEADS[ladder].format(lead='lead')})"
            )
        if model in SHARED_LISTS:
            return IN_COMPANY_OR_SHARED.format(item="item")
        if model == "lead.priority":
            return "TRUE"
        if model in QUEUES:
            return self._queue_condition(ladder, model)
        if model in ("lead.settings", "lead.blocked.sender", "lead.response.policy"):
            return IN_COMPANY.format(item="item")
        if model == "lead.board.position":
            return "item.user_id = %(uid)s"
        own = {
            "lead.target": self._target_condition,
            "lead.assignment.person": self._person_condition,
            "lead.assignment.turn": lambda _ladder: "FALSE",
            "lead.job.part": lambda _ladder: "FALSE",
            "lead.type.field": self._type_field_condition,
        }.get(model)
        if own:
            return own(ladder)
        if model == "lead.takeover.stage":
            return (
                "FALSE"
                if ladder != "manager" or not person.manages_crm
                else (
                    "item.takeover_id IN (SELECT id FROM lead_takeover"
                    " WHERE company_id = ANY(%(companies)s))"
                )
            )
        if model in ("lead.takeover", "lead.job.failure") and not person.manages_crm:
            # what stands in Odoo's CRM is its managers'; all failures here are of takeovers
            return "FALSE"
        if model in OF_MANAGERS:
            return IN_COMPANY.format(item="item") if ladder == "manager" else "FALSE"
        return None

    def _queue_condition(self, ladder, model):
        linked = (
            "item.lead_id IN (SELECT lead.id FROM lead_lead lead"
            f" WHERE {LEADS[ladder].format(lead='lead')})"
        )
        waiting = f"(item.lead_id IS NULL AND {QUEUE[ladder].format(item='item')})"
        condition = f"({linked} OR {waiting}"
        if model == "lead.call":
            condition += " OR item.user_id = %(uid)s"
        if model == "lead.inbox.item":
            condition += " OR (item.kind = 'call' AND item.user_id = %(uid)s)"
        return f"{condition}) AND {IN_COMPANY.format(item='item')}"

    def _person_condition(self, ladder):
        own = {"manager": "TRUE", "readonly": "FALSE"}.get(ladder, "item.user_id = %(uid)s")
        return f"{IN_COMPANY.format(item='item')} AND {own}"

    def _type_field_condition(self, ladder):
        types = IN_COMPANY_OR_SHARED.format(item="type")
        seen = f"item.type_id IN (SELECT type.id FROM lead_type type WHERE {types})"
        return seen if ladder == "manager" else "FALSE"

    def _target_condition(self, ladder):
        company = IN_COMPANY.format(item="item")
        members = (
            "item.user_id IN (SELECT user_id FROM crm_team_member"
            " WHERE crm_team_id = ANY(%(teams)s) AND active)"
        )
        return {
            "own": f"{company} AND item.user_id = %(uid)s",
            "team": f"{company} AND (item.user_id = %(uid)s"
            f" OR item.team_id = ANY(%(teams)s) OR {members})",
        }.get(ladder, company)

    def visible_ids(self, person, model):
        """Return the ids of a model's rows that a person may see, or None: not our affair."""
        condition = self.condition(person, model)
        if condition is None or self.env[model]._abstract:
            return None
        table = self.env[model]._table_sql
        conditions = SQL(condition.replace("%%", "%"), **self._parameters(person))
        self.env.cr.execute(SQL("SELECT item.id FROM %s item WHERE %s", table, conditions))
        return {row[0] for row in self.env.cr.fetchall()}

    def all_ids(self, model):
        """Return the ids of all rows of a model, sorted."""
        table = self.env[model]._table_sql
        self.env.cr.execute(SQL("SELECT item.id FROM %s item ORDER BY item.id", table))
        return [row[0] for row in self.env.cr.fetchall()]

    @staticmethod
    def _parameters(person):
        return {"uid": person.user.id, "teams": person.teams, "companies": person.companies}

    def allowed_marks(self, person):
        """Return the numbers of the marks that a person may read."""
        allowed = set()
        visible = {}
        for number, (model, record_id) in self.marks.items():
            if model not in visible:
                visible[model] = self.visible_ids(person, model) or set()
            if record_id in visible[model]:
                allowed.add(number)
        return allowed
