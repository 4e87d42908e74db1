from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.lead_management.trusted_context import Trusted

from ..turns import WEIGHT


class LeadAssignmentRule(models.Model):
    """Which leads go to whom, and how the turns are given.

    The rules of a company are asked in their order; the first whose condition fits and that has
    somebody who can take the lead gives it. See `lead_assignment_rule_decision.py`.
    """

    _name = "lead.assignment.rule"
    _inherit = ["lead.cached.mixin", "lead.guarded.mixin", "lead.given.mixin"]
    _description = "Assignment rule"
    _order = "sequence, id"
    _check_company_auto = True
    _cached_fields = frozenset(("active", "company_id", "sequence"))

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(string="Sorting order", default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    condition = fields.Char(
        string="Leads",
        default="[]",
        help="The leads that the rule is for; own fields, source and country among what can be"
        " asked. Empty: all of the company.",
    )
    target = fields.Selection(
        selection=[("team", "A sales team"), ("people", "People")],
        string="Who",
        required=True,
        default="team",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Its members get the leads.",
    )
    person_ids = fields.Many2many(
        comodel_name="lead.assignment.person",
        relation="lead_assignment_rule_person_rel",
        column1="rule_id",
        column2="person_id",
        string="People",
        check_company=True,
    )
    method = fields.Selection(
        selection=[
            ("turn", "In turn"),
            ("fewest", "Fewest open leads"),
            ("weight", "By weight"),
        ],
        string="How",
        required=True,
        default="turn",
        help="In turn: one after the other. Fewest open leads: who has the least to do. By"
        " weight: in turn, who has the weight 2 twice as often as who has 1.",
    )
    date_from = fields.Datetime(
        string="Waiting ones since",
        default=fields.Datetime.now,
        help="The schedule gives away leads that wait and came in since then; what is older"
        " waits for the button. Empty: all that wait.",
    )
    summary = fields.Char(compute="_compute_summary")
    candidate_ids = fields.Many2many(
        comodel_name="lead.assignment.person",
        string="Who can get leads",
        compute="_compute_candidate_ids",
        groups="lead_management.group_lead_manager",
    )
    given_count = fields.Integer(string="Leads given", compute="_compute_given_count")

    # ------------------------------------------------------------------ computes

    @api.depends("condition", "target", "team_id.active", "person_ids", "method")
    @api.depends_context("lang")
    def _compute_summary(self):
        methods = dict(self._fields["method"]._description_selection(self.env))
        for rule in self:
            if rule.target == "team":
                who = rule.team_id.name or self.env._("no team")
                if rule.team_id and not rule.team_id.active:
                    who = self.env._("%(team)s (archived)", team=who)
            else:
                who = ", ".join(rule.person_ids.mapped("display_name")) or self.env._("nobody")
            rule.summary = self.env._(
                "%(leads)s → %(who)s, %(how)s",
                leads=rule._get_condition_text(),
                who=who,
                how=(methods.get(rule.method) or "").lower(),
            )

    def _get_condition_text(self):
        """Return the condition as a manager reads it, in the language of the reader."""
        self.ensure_one()
        try:
            domain = Domain(literal_eval(self.condition or "[]"))
        except (ValueError, SyntaxError, TypeError):
            return self.condition
        if domain.is_true():
            return self.env._("All leads")
        return self._describe_condition(domain)

    @api.depends("target", "team_id.member_ids", "person_ids")
    def _compute_candidate_ids(self):
        Person = self.env["lead.assignment.person"]
        for rule in self:
            users = rule.team_id.member_ids
            rule.candidate_ids = (
                rule.person_ids
                if rule.target == "people"
                else Person.search(
                    [("user_id", "in", users.ids), ("company_id", "=", rule.company_id.id)]
                )
            )

    def _compute_given_count(self):
        # sudo: leads are counted, not shown
        counts = dict(
            self.env["lead.assignment.log"]
            .sudo()
            ._read_group(
                [("rule_id", "in", self.ids), ("outcome", "=", "given")], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.given_count = counts.get(rule._origin, 0)

    # ------------------------------------------------------------------ constraints

    @api.constrains("condition")
    def _check_condition(self):
        """Refuse conditions that cannot be asked, or not by who writes them."""
        for rule in self:
            try:
                domain = Domain(literal_eval(rule.condition or "[]"))
                self.env["lead.lead"].search(domain, limit=1)
            except (ValueError, SyntaxError, TypeError, UserError) as error:
                raise rule._get_condition_error(error) from error

    def _get_condition_error(self, error):
        """Return what is said of a condition that cannot be asked.

        :param Exception error: why
        :returns: ValidationError
        """
        self.ensure_one()
        return ValidationError(
            self.env._(
                "The condition of the rule %(rule)s cannot be asked: %(error)s",
                rule=self.name,
                error=error,
            )
        )

    @api.constrains("active", "target", "team_id", "person_ids")
    def _check_target(self):
        """Refuse rules that could never give a lead to anybody."""
        for rule in self.filtered("active"):
            if rule.target == "team" and not rule.team_id:
                raise ValidationError(
                    self.env._("Choose the sales team of the rule %(rule)s.", rule=rule.name)
                )
            if rule.target == "people" and not rule.person_ids:
                raise ValidationError(
                    self.env._("Choose the people of the rule %(rule)s.", rule=rule.name)
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Give everybody in the teams a row in the list of people."""
        rules = super().create(vals_list)
        rules._add_people()
        return rules

    def write(self, vals):
        """Give everybody in the teams a row; another company is another list of people."""
        methods = {rule: rule.method for rule in self} if "method" in vals else {}
        res = super().write(vals)
        if {"team_id", "target", "company_id"} & vals.keys():
            self._add_people()
        self.filtered(
            lambda rule: (
                rule.method != methods.get(rule, rule.method)
                and WEIGHT in (rule.method, methods[rule])
            )
        )._begin_turns_anew()
        return res

    def _add_people(self):
        """Make the missing rows of people for the members of the teams."""
        for rule in self.filtered(lambda rule: rule.target == "team"):
            # sudo: whoever may make rules may list the team's members
            rule.sudo().team_id.member_ids._get_assignment_people(rule.company_id)

    # ------------------------------------------------------------------ answers

    @api.model
    @ormcache("company_id")
    def _get_active_ids(self, company_id):
        """Return the ids of the rules of a company, in their order.

        :param int company_id: id of a company
        :returns: tuple, empty where assignment is off
        """
        return tuple(self._as_cached().search([("company_id", "=", company_id)]).ids)

    def _get_domain(self):
        """Return the condition of the rule on leads of its company.

        Hook: an addon with a condition in a field of its own adds it.

        :returns: `Domain`
        """
        self.ensure_one()
        return Domain(literal_eval(self.condition or "[]")) & Domain(
            "company_id", "=", self.company_id.id
        )

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_people(self):
        """Open the people of the rule beside each other.

        :returns: an act_window action
        """
        self.ensure_one()
        self._add_people()
        self.invalidate_recordset(["candidate_ids"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management_assign.lead_assignment_person_action"
        )
        action["domain"] = [("id", "in", self.candidate_ids.ids)]
        action["context"] = {"create": False} if self.target == "team" else {}
        return action

    @api.readonly
    def action_open_log(self):
        """Open what the rule has decided.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management_assign.lead_assignment_log_action"
        )
        action["domain"] = [("rule_id", "=", self.id)]
        return action

    def action_try(self):
        """Open the dry run of the rules.

        :returns: an act_window action of the dialog
        """
        return self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management_assign.lead_assignment_trial_action"
        )

    # ------------------------------------------------------------------ schedule

    @api.model
    def _cron_assign(self, limit=100):
        """Give away the leads that wait.

        :param int limit: how many at once; each batch is committed
        """
        machine = self.with_context(lead_by_machine=Trusted())
        for company in machine.search([("active", "=", True)]).company_id:
            machine.with_company(company)._assign_waiting(company, limit)

    def _assign_waiting(self, company, limit):
        """Give away the waiting leads of one company, in batches."""
        Lead = self.env["lead.lead"]
        rules = self.browse(self._get_active_ids(company.id))
        domain = Domain(
            [("company_id", "=", company.id), ("user_id", "=", False), ("is_closed", "=", False)]
        )
        if all(rules.mapped("date_from")):
            domain &= Domain("date", ">=", min(rules.mapped("date_from")))
        lead_ids = Lead.search(domain, order="date, id").ids
        for start in range(0, len(lead_ids), limit):
            leads = Lead.browse(lead_ids[start : start + limit]).exists()
            leads.filtered(lambda lead: not lead.user_id)._assign_by_rules("schedule")
            left = len(lead_ids) - start - limit
            if not self.env["ir.cron"]._commit_progress(len(leads), remaining=max(0, left)):
                break
