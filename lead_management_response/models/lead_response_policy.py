import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.lead_management.counting import count_everywhere

from ..working_time import WorkingTime

_logger = logging.getLogger(__name__)

# a change of these concerns leads whose clock runs
CLOCK_FIELDS = frozenset(
    (
        "active",
        "calendar_id",
        "is_leader_told",
        "is_passed_on",
        "is_reminded",
        "pass_on_minutes",
        "remind_share",
        "risk_share",
        "target_minutes",
    )
)


class LeadResponsePolicy(models.Model):
    """How soon a lead has to be answered, and what happens when it is not.

    The first policy of the company, in their order, whose condition a lead meets is its own.
    """

    _name = "lead.response.policy"
    _inherit = ["lead.cached.mixin", "lead.named.mixin", "lead.guarded.mixin", "lead.given.mixin"]
    _description = "First response policy"
    _order = "sequence, id"
    _check_company_auto = True
    _cached_fields = frozenset(("active", "company_id", "domain", "sequence"))

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(string="Sorting order", default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    domain = fields.Char(
        string="Condition",
        default="[]",
        help="Only leads that meet it; empty: every lead.",
    )
    priority_ids = fields.Many2many(
        comodel_name="lead.priority",
        relation="lead_response_policy_priority_rel",
        string="Priorities",
        help="Only leads of these priorities; empty: of every one.",
    )
    target_minutes = fields.Integer(
        string="Answer within (minutes)",
        required=True,
        default=60,
        help="Minutes of working time from the start of the clock to the first outreach.",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working calendar",
        required=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company.resource_calendar_id,
        help="Hours and public holidays of it, in its time zone, count as working time.",
    )
    start_on = fields.Selection(
        selection=[
            ("arrival", "when it arrives by itself"),
            ("creation", "when it is made, by itself or by hand"),
            ("assignment", "when it gets a salesperson"),
        ],
        string="The clock starts",
        required=True,
        default="arrival",
        help="By itself: from an e-mail, a call, a form, a chat or another program. Imported"
        " leads have no clock before they get another salesperson.",
    )
    risk_share = fields.Integer(
        string="At risk from (%)",
        required=True,
        default=75,
        aggregator=None,
        help="Share of the time after which the lead is at risk.",
    )
    is_reminded = fields.Boolean(string="Remind the salesperson", default=True)
    remind_share = fields.Integer(
        string="Reminder at (%)",
        default=75,
        aggregator=None,
        help="Share of the time at which the salesperson is reminded.",
    )
    is_leader_told = fields.Boolean(string="Tell the team leader", default=True)
    is_passed_on = fields.Boolean(string="Give the lead away")
    pass_on_minutes = fields.Integer(
        string="Given away after (minutes)",
        default=60,
        aggregator=None,
        help="Minutes of working time after the end at which the lead goes on by the rules of"
        " assignment, else to the team leader.",
    )
    # the leads up to this one are computed anew already; empty: nothing is to be done
    recompute_from = fields.Integer(
        readonly=True,
        copy=False,
        written_by="server",
        aggregator=None,
        export_string_translation=False,
    )
    is_stale = fields.Boolean(
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="Due times of open leads are being computed anew.",
    )
    lead_count = fields.Integer(string="Leads that wait", compute="_compute_lead_count")

    _check_target = models.Constraint(
        "CHECK(target_minutes > 0)", "The time to answer is one minute or more."
    )
    _check_shares = models.Constraint(
        "CHECK(risk_share BETWEEN 0 AND 100 AND COALESCE(remind_share, 0) BETWEEN 0 AND 100)",
        "Shares of the time lie between 0 and 100 percent.",
    )
    _check_further = models.Constraint(
        "CHECK(COALESCE(pass_on_minutes, 0) >= 0)", "The further time cannot be negative."
    )

    # ------------------------------------------------------------------ computes

    def _compute_lead_count(self):
        groups = self.env["lead.lead"]._read_group(
            [
                ("response_policy_id", "in", self.ids),
                ("response_result", "in", ("running", "waiting")),
            ],
            ["response_policy_id"],
            ["__count"],
        )
        counts = dict(groups)
        for policy in self:
            policy.lead_count = counts.get(policy._origin, 0)

    # ------------------------------------------------------------------ constraints

    @api.constrains("domain")
    def _check_domain(self):
        """Refuse a condition that is none, or that asks for what its writer may not read."""
        for policy in self:
            try:
                self.env["lead.lead"].search(policy._get_condition(), limit=1)
            except AccessError:
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the policy %(policy)s cannot be used: %(error)s."
                        " Choose it anew.",
                        policy=policy.name,
                        error=error,
                    )
                ) from error

    @api.constrains("calendar_id")
    def _check_calendar(self):
        """Refuse a calendar that has no fixed hours: no time could be told by it."""
        for policy in self:
            calendar = policy.calendar_id
            if calendar.flexible_hours or not calendar._get_global_attendances():
                raise ValidationError(
                    self.env._(
                        "The working calendar %(calendar)s of the policy %(policy)s has no fixed"
                        " hours. Choose one that has.",
                        calendar=calendar.display_name,
                        policy=policy.name,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        """Have the due times of open leads computed anew where they follow from the change."""
        if "company_id" in vals:
            self._check_company_kept(vals["company_id"])
        changed = self.filtered(
            lambda policy: any(
                policy[name]
                != policy._fields[name].convert_to_record(
                    policy._fields[name].convert_to_cache(vals[name], policy), policy
                )
                for name in CLOCK_FIELDS & vals.keys()
            )
        )
        res = super().write(vals)
        changed._recompute_leads()
        return res

    def _check_company_kept(self, company_id):
        """Refuse to give a policy to another company: the leads would keep it."""
        for policy in self:
            if policy.company_id.id != company_id:
                raise UserError(
                    self.env._(
                        "The policy %(policy)s belongs to %(company)s. Make another one for the"
                        " other company.",
                        policy=policy.name,
                        company=policy.company_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_leads(self):
        for policy in self:
            domain = [("response_policy_id", "=", policy.id)]
            if count_everywhere(self.env["lead.lead"], domain, limit=1):
                raise UserError(
                    self.env._(
                        "Leads were answered, or wait, by the policy %(policy)s. Archive it"
                        " instead: the report keeps what was.",
                        policy=policy.name,
                    )
                )

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_leads(self):
        """Open the leads that wait for their first response by the policy.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        return {
            **action,
            "domain": [
                ("response_policy_id", "=", self.id),
                ("response_result", "in", ("running", "waiting")),
            ],
            "context": {},
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    # ------------------------------------------------------------------ which policy

    @api.model
    @ormcache()
    def _is_used(self):
        """Tell whether there is any policy, an archived one too."""
        return bool(self._as_cached().with_context(active_test=False).search_count([], limit=1))

    @api.model
    @ormcache("company_id")
    def _get_policy_ids(self, company_id):
        """Return the ids of the policies of a company, in their order."""
        domain = [("company_id", "=", company_id), ("active", "=", True)]
        return tuple(self._as_cached().search(domain).ids)

    @api.model
    @ormcache()
    def _get_watched_fields(self):
        """Return the names of the lead's fields that decide which policy is its own."""
        names = {"company_id", "priority_id", "type_id"}
        for policy in self._as_cached().search([("active", "=", True)]):
            for condition in policy._get_condition().iter_conditions():
                names.add(condition.field_expr.partition(".")[0])
        return frozenset(names)

    @api.model
    @ormcache()
    def _get_followed_fields(self):
        """Return the names of the lead's fields whose change the clocks follow."""
        if not self._is_used():
            return frozenset()
        return self._get_watched_fields() | {"active", "status_id", "user_id"}

    def _get_condition(self):
        """Return the condition as a domain of leads.

        :returns: Domain
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    def _filter_leads(self, leads):
        """Return those of the leads that meet the condition, in one query at most.

        None where it cannot be asked any more, because a field of it has gone since: leads
        are made all the same.

        :param leads: `lead.lead` records
        """
        self.ensure_one()
        domain = self._get_condition()
        if self.priority_ids:
            domain &= Domain("priority_id", "in", self.priority_ids.ids)
        if domain.is_true():
            return leads
        # sudo: a manager has written the condition; whoever makes the lead need not see it all
        Lead = leads.sudo().with_context(active_test=False)
        try:
            found = Lead.search(domain & Domain("id", "in", leads.ids))
        except (UserError, ValueError) as error:
            _logger.warning("The policy %s of first responses is left out: %s", self.id, error)
            return leads.browse()
        return leads & found.with_env(leads.env)

    # ------------------------------------------------------------------ time

    def _get_working_time(self):
        """Return the working time by which the policy counts.

        :returns: WorkingTime
        """
        self.ensure_one()
        return WorkingTime(self.calendar_id, self.company_id)

    def _get_steps(self):
        """Return the steps that are taken, in order, with the working time of each.

        :returns: list of (step, minutes of working time after the start)
        """
        self.ensure_one()
        steps = []
        if self.is_reminded:
            steps.append(("reminder", self.target_minutes * self.remind_share / 100))
        if self.is_leader_told:
            steps.append(("leader", self.target_minutes))
        if self.is_passed_on:
            steps.append(("onward", self.target_minutes + self.pass_on_minutes))
        return steps

    # ------------------------------------------------------------------ computing anew

    def _recompute_leads(self):
        """Have the due times of open leads computed anew in the background."""
        if not self:
            return
        self._as_server().write({"is_stale": True, "recompute_from": 0})
        self.env.ref("lead_management_response.lead_response_cron")._trigger()

    @api.model
    def _recompute_calendars(self, calendars, companies=None):
        """Have the due times computed anew that follow from calendars.

        :param calendars: `resource.calendar` records whose hours have changed
        :param companies: `res.company` records whose every calendar has; an empty recordset
            stands for all companies, None for none
        """
        if not self._is_used():
            return
        domain = Domain("calendar_id", "in", calendars.ids)
        if companies is not None:
            domain |= Domain("company_id", "in", companies.ids) if companies else Domain.TRUE
        # sudo: who keeps the calendars need not see leads
        self.sudo().search(domain)._recompute_leads()
