from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.lead_management.models.lead_currency_mixin import CompanyAmount


class LeadTarget(models.Model):
    """What a salesperson, a team or a company wants to reach in a period.

    The actual figures are those of the leads that the reader may see; they are computed
    when the target is read.
    """

    _name = "lead.target"
    _description = "Target for leads"
    _inherit = ["lead.guarded.mixin", "lead.report.filter.mixin", "lead.currency.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Empty: the leads of everybody.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        index="btree_not_null",
        check_company=True,
        help="Empty: the leads of every team.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month"),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.end_of(fields.Date.context_today(self), "month"),
    )
    created_target = fields.Integer(string="Created, target", aggregator="sum")
    won_target = fields.Integer(string="Won, target", aggregator="sum")
    revenue_target = CompanyAmount(string="Value won, target", currency_field="currency_id")
    conversion_target = fields.Float(string="Conversion, target (%)", aggregator="avg")
    created_count = fields.Integer(
        string="Created", compute="_compute_actual", help="Leads with their date in the period."
    )
    won_count = fields.Integer(
        string="Won", compute="_compute_actual", help="Leads that were won in the period."
    )
    won_revenue = CompanyAmount(
        string="Value won", compute="_compute_actual", currency_field="currency_id"
    )
    conversion = fields.Float(
        string="Conversion (%)",
        compute="_compute_actual",
        help="Of the leads created in the period, those that are won by now.",
    )
    created_progress = fields.Float(string="Created, progress", compute="_compute_progress")
    won_progress = fields.Float(string="Won, progress", compute="_compute_progress")
    revenue_progress = fields.Float(string="Value won, progress", compute="_compute_progress")
    conversion_progress = fields.Float(string="Conversion, progress", compute="_compute_progress")

    _check_period = models.Constraint(
        "CHECK(date_from <= date_to)", "A period ends on the day it begins, or later."
    )
    _check_positive = models.Constraint(
        "CHECK(created_target >= 0 AND won_target >= 0 AND revenue_target >= 0"
        " AND conversion_target BETWEEN 0 AND 100)",
        "Targets are not negative, and a conversion is at most 100 %.",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("user_id", "team_id", "company_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for target in self:
            whose = target.user_id.name or target.team_id.name or target.company_id.name
            days = (target.date_from, target.date_to)
            target.name = f"{whose}, {' – '.join(format_date(self.env, day) for day in days)}"

    @api.depends("user_id", "team_id", "company_id", "date_from", "date_to")
    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_actual(self):
        """Count with one query a figure for all targets of a period."""
        for targets in self.grouped(
            lambda target: (target.date_from, target.date_to, target.company_id)
        ).values():
            created = targets[0]._get_sums("date", ["__count", "conversion_rate:sum"])
            won = targets[0]._get_sums("date_closed", ["__count", "expected_revenue:sum"])
            for target in targets:
                target.created_count, rates = target._add_up(created)
                target.won_count, target.won_revenue = target._add_up(won)
                count = target.created_count
                target.conversion = rates / count if count else 0.0

    def _get_sums(self, date_field, aggregates):
        """Return sums by salesperson and team over the leads of the target's period.

        :param str date_field: `date`, or `date_closed` for what was won
        :returns: list of (salesperson, team, *sums)
        """
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return []
        domain = self._get_actual_domain(date_field)
        return self.env["lead.lead"]._read_group(domain, ["user_id", "team_id"], aggregates)

    def _get_actual_domain(self, date_field):
        """Return the domain of the leads of the target's period, of everybody."""
        period = {"date_from": self.date_from, "date_to": self.date_to}
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= self._get_period_domain(date_field, period)
        if date_field == "date_closed":
            domain &= Domain("status_kind", "=", "won")
        return domain

    def _add_up(self, groups):
        """Return the two sums of the groups that the target is about."""
        self.ensure_one()
        mine = [
            sums
            for user, team, *sums in groups
            if self.user_id in (user, user.browse()) and self.team_id in (team, team.browse())
        ]
        return (sum(first for first, _second in mine), sum(second or 0 for _first, second in mine))

    @api.model
    def _get_goals(self):
        """Return {what is aimed at: the field that says what was reached}.

        Hook: an addon with a further goal has the fields `<goal>_target` and `<goal>_progress`
        too.
        """
        return {
            "created": "created_count",
            "won": "won_count",
            "revenue": "won_revenue",
            "conversion": "conversion",
        }

    @api.model
    def _get_target_fields(self):
        return [f"{name}_target" for name in self._get_goals()]

    @api.depends(lambda self: [*self._get_target_fields(), *self._get_goals().values()])
    def _compute_progress(self):
        goals = self._get_goals()
        for target in self:
            for name, actual in goals.items():
                goal = target[f"{name}_target"]
                target[f"{name}_progress"] = 100.0 * target[actual] / goal if goal else 0.0

    # ------------------------------------------------------------------ constraints

    @api.constrains(lambda self: self._get_target_fields())
    def _check_some_target(self):
        names = self._get_target_fields()
        for target in self:
            if not any(target[name] for name in names):
                raise ValidationError(
                    self.env._(
                        "The target %(target)s sets nothing. Enter how many leads, how many"
                        " won, what value or which conversion.",
                        target=target.name,
                    )
                )

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_created(self):
        """Open the leads that came in during the period.

        :returns: an act_window action
        """
        return self._get_leads_action("date", self.env._("Created"))

    @api.readonly
    def action_open_won(self):
        """Open the leads that were won in the period.

        :returns: an act_window action
        """
        return self._get_leads_action("date_closed", self.env._("Won"))

    def _get_leads_action(self, date_field, title):
        self.ensure_one()
        domain = self._get_actual_domain(date_field)
        for name in ("user_id", "team_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        return {
            "type": "ir.actions.act_window",
            "name": f"{title} · {self.name}",
            "res_model": "lead.lead",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": list(domain),
        }
