import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache
from odoo.tools.safe_eval import safe_eval

_logger = logging.getLogger(__name__)

MAX_POINTS = 100


class LeadScoreRule(models.Model):
    """Points that a manager gives to leads of which something is true."""

    _name = "lead.score.rule"
    _inherit = ["lead.guarded.mixin", "lead.cached.mixin"]
    _description = "Rule of the score"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Read on the card as the reason.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    domain = fields.Char(string="Condition", required=True, default="[]")
    points = fields.Integer(
        required=True,
        default=10,
        aggregator=None,
        help="Added to the score; less than 0 speaks against the lead.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Written by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        written_by="server",
        help="The condition sees what this person sees.",
    )

    _points_check = models.Constraint(
        f"CHECK (points BETWEEN -{MAX_POINTS} AND {MAX_POINTS})",
        "Points of a rule lie between -100 and 100.",
    )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Score the leads of the companies by the new rules."""
        rules = super().create(vals_list)
        rules._rescore()
        return rules

    def write(self, vals):
        """Score anew; who changes the condition is who asks it."""
        companies = self.company_id
        if "domain" in vals:
            self._as_server().write({"user_id": self.env.uid})
        res = super().write(vals)
        if not {"domain", "points", "active", "company_id"}.isdisjoint(vals):
            self._rescore(companies)
        return res

    def unlink(self):
        """Score without the rules."""
        companies = self.company_id
        res = super().unlink()
        self.browse()._rescore(companies)
        return res

    def _rescore(self, companies=None):
        companies = self.company_id | (companies or self.env["res.company"])
        Model = self.env["lead.score.model"]
        for company in companies:
            Model._get_of_company(company)._rescore()

    # ------------------------------------------------------------------ constraints

    @api.constrains("domain")
    def _check_domain(self):
        """Refuse a condition that cannot be asked, or not by who writes it."""
        for rule in self:
            try:
                domain = rule._get_domain()
                self.env["lead.lead"].search(domain, limit=1)
            except UserError:
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule %(rule)s cannot be read: %(reason)s",
                        rule=rule.name,
                        reason=error,
                    )
                ) from error

    def _get_domain(self):
        """Return the condition as a Domain."""
        self.ensure_one()
        return Domain(safe_eval(self.domain or "[]", {"uid": self.user_id.id}))

    # ------------------------------------------------------------------ answers

    @api.model
    @ormcache("company_id")
    def _get_rules(self, company_id):
        """Return the rules of a company.

        :param int company_id: id of the company
        :returns: tuple of ids
        """
        return tuple(self._as_cached().search([("company_id", "=", company_id)]).ids)

    @api.model
    def _get_watched_fields(self):
        """Return the fields of leads that conditions of any company look at."""
        names = set()
        for rule in self._as_cached().search([("active", "=", True)]):
            for condition in rule._get_domain().iter_conditions():
                names.add(condition.field_expr.partition(".")[0])
        return names

    def _get_points(self, leads):
        """Return the points of leads by these rules.

        :param leads: `lead.lead` records of the rules' company
        :returns: dict {lead id: list of (rule id, points)}
        """
        points = {}
        # sudo: configuration; each condition is asked with the rights of who wrote it
        for rule in self.sudo():
            author = leads.with_user(rule.user_id).with_company(rule.company_id)
            author = author.with_context(allowed_company_ids=rule.company_id.ids)
            domain = Domain("id", "in", leads.ids) & rule._get_domain()
            try:
                found = author.with_context(active_test=False).search(domain)
            except (AccessError, ValueError):
                # who wrote it has lost the right to ask it, or what it asks for has gone
                _logger.info("Rule %s of the score is left out.", rule.id, exc_info=True)
                continue
            for lead_id in found._ids:
                points.setdefault(lead_id, []).append((rule.id, rule.points))
        return points
