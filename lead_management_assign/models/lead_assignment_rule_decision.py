import logging
from contextlib import closing
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..turns import Candidate, Choice, Turns

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Decision:
    """Who gets a lead, and why."""

    lead_id: int
    #: "given", "nobody" (a rule fits, nobody can take it) or "no_rule"
    outcome: str = "no_rule"
    rule_id: int | None = None
    choice: Choice = field(default_factory=Choice)
    #: [(rule id, user id, reason code, figures)] of all the rules that were asked
    passed: list = field(default_factory=list)


class LeadAssignmentRule(models.Model):
    """Who gets which lead: decided for a batch, in a constant number of queries.

    Two processes never give the same turn. Whoever decides holds the rows of the rules until the
    transaction ends, so that turns are given one after the other. A transaction sees the
    database as it was when it began: what others have given since then is read on a second
    connection, once the rows are held. Turns are only added (`lead.assignment.turn`), never
    changed, so that no transaction has to be repeated for having waited.
    """

    _inherit = "lead.assignment.rule"

    @api.model
    def _decide(self, leads, trigger, without=None, is_trial=False, rules=None):
        """Decide who gets the leads; nothing is written on them.

        :param leads: `lead.lead` recordset of one company, in the order in which they are given
        :param str trigger: see `lead.assignment.log.trigger`
        :param dict without: {lead id: ids of users who do not get it}
        :param bool is_trial: nothing is locked, and no turn is used up
        :param rules: `lead.assignment.rule` recordset in their order; None: those in use
        :returns: list of `Decision`, one for each lead, in their order
        """
        decisions = {lead.id: Decision(lead.id) for lead in leads}
        if rules is None:
            rules = self.browse(self._get_active_ids(leads.company_id.id))
        # sudo: rules and their conditions are the company's, whoever makes the lead
        rules = rules.sudo()
        if not is_trial:
            rules._prepare_leads(leads)
        fitting = rules._get_fitting(leads, trigger)
        rules = rules.browse(dict.fromkeys(rule_id for ids in fitting.values() for rule_id in ids))
        if rules:
            now = fields.Datetime.now()
            candidates = rules._get_candidates(leads.company_id, now, is_trial)
            turns = rules._get_turns(is_trial)
            owners = {lead.id: lead.user_id.id for lead in leads}
            for lead_id, rule_ids in fitting.items():
                self._decide_one(
                    decisions[lead_id],
                    rule_ids,
                    candidates,
                    turns,
                    (without or {}).get(lead_id, ()),
                    owners[lead_id],
                )
            if not is_trial:
                self.env["lead.assignment.turn"]._keep(turns)
        return list(decisions.values())

    @api.model
    def _decide_one(self, decision, rule_ids, candidates, turns, without, owner_id):
        """Ask the rules that fit a lead, in their order."""
        for rule_id in rule_ids:
            people = candidates[rule_id]
            choice = turns[rule_id].choose(people, without)
            decision.passed += [(rule_id, *passed) for passed in choice.passed]
            if decision.rule_id is None or choice.user_id:
                decision.rule_id = rule_id
                decision.choice = choice
                decision.outcome = "given" if choice.user_id else "nobody"
            if choice.user_id:
                taker = next(one for one in people if one.user_id == choice.user_id)
                taker.take(keeps=owner_id == choice.user_id)
                return

    # ------------------------------------------------------------------ which rules

    def _prepare_leads(self, leads):
        """Bring up to date what the rules ask about leads.

        Hook: an addon whose values are computed later does it now. Not called by a dry run.

        :param leads: `lead.lead` recordset that the rules are about to be asked about
        """

    def _get_fitting(self, leads, trigger):
        """Return the rules that fit each lead, in their order; one query a rule.

        A rule of an archived team fits none.

        :returns: {lead id: [rule id]}, leads in their order
        """
        fitting = {lead.id: [] for lead in leads}
        for rule in self:
            if rule.target == "team" and not rule.team_id.active:
                continue
            for lead_id in rule._find_fitting(leads, trigger):
                fitting[lead_id].append(rule.id)
        return {lead_id: rule_ids for lead_id, rule_ids in fitting.items() if rule_ids}

    def _find_fitting(self, leads, trigger):
        """Return the ids of the leads that meet the condition.

        What it asks for may have gone since it was written, with an addon or an own field. Then
        what arrives goes on to the next rule; whoever asks the rules by hand is told.

        :raises UserError: by hand, when the condition cannot be asked any more
        """
        self.ensure_one()
        Lead = self.env["lead.lead"].with_context(active_test=False)
        try:
            domain = self._get_domain() & fields.Domain("id", "in", leads.ids)
            if trigger == "schedule" and self.date_from:
                domain &= fields.Domain("date", ">=", self.date_from)
            return list(Lead._search(domain))
        except (SyntaxError, TypeError, UserError, ValueError) as error:
            if trigger == "button":
                raise self._get_condition_error(error) from error
            _logger.warning("The assignment rule %s is left out: %s", self.id, error)
            return []

    # ------------------------------------------------------------------ turns

    def _get_turns(self, is_trial):
        """Return the turns of the rules as they stand, those of other processes included.

        :returns: {rule id: `Turns`}
        """
        query = SQL(
            "SELECT DISTINCT ON (rule_id) rule_id, number, state FROM lead_assignment_turn"
            " WHERE rule_id = ANY(%s) ORDER BY rule_id, number DESC",
            self.ids,
        )
        self.env["lead.assignment.turn"].flush_model()
        latest = {}
        rows = self.env.execute_query(query)
        if not is_trial:
            rows += self._read_committed(query)
        for rule_id, number, state in rows:
            if rule_id not in latest or latest[rule_id][0] < number:
                latest[rule_id] = (number, {int(key): value for key, value in state.items()})
        return {rule.id: Turns(rule.method, *latest.get(rule.id, (0, None))) for rule in self}

    def _begin_turns_anew(self):
        """Forget who is next: credits by weight and numbers of turns are not the same thing."""
        if not self:
            return
        self.flush_recordset()
        self._lock_rules()
        turns = self._get_turns(is_trial=False)
        for one in turns.values():
            one.number += 1
            one.state = {}
        self.env["lead.assignment.turn"]._keep(turns)

    def _lock_rules(self):
        """Hold the rules until the transaction ends, in one order everywhere."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM lead_assignment_rule WHERE id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )

    @api.model
    def _read_committed(self, query):
        """Return what a query finds among what others have committed until now."""
        with closing(self.env.registry.cursor()) as cr:
            cr.execute(query)
            return cr.fetchall()

    # ------------------------------------------------------------------ people

    def _get_candidates(self, company, now, is_trial=False):
        """Return the people of the rules, with what speaks against each of them.

        The rules are held from here on, and so are the people with limits: another rule must
        not give them what this one counts on.

        :param company: `res.company` record of all the rules
        :param datetime now: when the leads are given
        :returns: {rule id: list of `Candidate`}
        """
        self._flush_read()
        if not is_trial:
            self._lock_rules()
        rows = self._read_people(company)
        people = {row["user_id"]: row for row in rows}
        if not is_trial:
            self._lock_people([row["person_id"] for row in rows if row["is_limited"]])
        obstacles = self._get_obstacles(people, company, now)
        candidates = {
            user_id: Candidate(
                user_id,
                weight=row["weight"],
                obstacle=obstacles.get(user_id),
                max_open=row["max_open"],
                max_day=row["max_day"],
                max_month=row["max_month"],
            )
            for user_id, row in people.items()
        }
        self._count_leads(candidates, company, now, is_trial)
        found = {rule_id: [] for rule_id in self.ids}
        for row in rows:
            found[row["rule_id"]].append(candidates[row["user_id"]])
        return found

    def _flush_read(self):
        """Write what the queries read."""
        for model in (
            "lead.assignment.rule",
            "lead.assignment.person",
            "lead.assignment.log",
            "crm.team.member",
            "res.users",
            "res.partner",
        ):
            self.env[model].flush_model()
        self.env["lead.lead"].flush_model(["user_id", "company_id", "active", "is_closed"])

    def _read_people(self, company):
        """Return a row for each rule and person, in the order in which turns begin."""
        groups = self.env.ref("lead_management.group_lead_own")
        groups |= groups.all_implied_by_ids
        query = SQL(
            """
            WITH who AS (
                SELECT rule.id AS rule_id, member.user_id, MIN(member.id) AS position
                  FROM lead_assignment_rule rule
                  JOIN crm_team_member member ON member.crm_team_id = rule.team_id
                 WHERE rule.id = ANY(%(rules)s) AND rule.target = 'team' AND member.active
                 GROUP BY rule.id, member.user_id
                 UNION ALL
                SELECT rule.id, person.user_id, person.id
                  FROM lead_assignment_rule rule
                  JOIN lead_assignment_rule_person_rel rel ON rel.rule_id = rule.id
                  JOIN lead_assignment_person person ON person.id = rel.person_id
                 WHERE rule.id = ANY(%(rules)s) AND rule.target = 'people'
            )
            SELECT who.rule_id, who.user_id, users.active AS is_active, users.share AS is_share,
                   EXISTS (SELECT FROM res_company_users_rel rel
                            WHERE rel.user_id = users.id AND rel.cid = %(company)s) AS works_there,
                   EXISTS (SELECT FROM res_groups_users_rel rel
                            WHERE rel.uid = users.id AND rel.gid = ANY(%(groups)s)) AS sees_leads,
                   partner.tz, person.id AS person_id, person.calendar_id, person.hour_from,
                   person.hour_to, person.away_until,
                   COALESCE(person.weight, 1) AS weight,
                   COALESCE(person.max_open, 0) AS max_open,
                   COALESCE(person.max_day, 0) AS max_day,
                   COALESCE(person.max_month, 0) AS max_month,
                   COALESCE(GREATEST(person.max_open, person.max_day, person.max_month), 0) > 0
                       AS is_limited
              FROM who
              JOIN res_users users ON users.id = who.user_id
              JOIN res_partner partner ON partner.id = users.partner_id
              LEFT JOIN lead_assignment_person person
                     ON person.user_id = users.id AND person.company_id = %(company)s
             ORDER BY who.rule_id, who.position
            """,
            rules=self.ids,
            company=company.id,
            groups=groups.ids,
        )
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    @api.model
    def _lock_people(self, person_ids):
        """Hold the people with limits, in one order everywhere."""
        if person_ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM lead_assignment_person WHERE id = ANY(%s)"
                    " ORDER BY id FOR NO KEY UPDATE",
                    person_ids,
                )
            )
