from odoo import api, fields, models
from odoo.exceptions import ValidationError

MANAGERS = "lead_management.group_lead_manager"


class LeadAssignmentPerson(models.Model):
    """Somebody who gets leads in a company: limits, hours, and until when away."""

    _name = "lead.assignment.person"
    _inherit = ["lead.guarded.mixin", "lead.given.mixin"]
    _description = "Person of the assignment"
    _order = "user_id, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id"]
    _check_company_auto = True

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        written_by=MANAGERS,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        written_by=MANAGERS,
    )
    weight = fields.Integer(
        default=1,
        required=True,
        aggregator=None,
        written_by=MANAGERS,
        help="For rules by weight: who has 2 gets twice as many leads as who has 1.",
    )
    max_open = fields.Integer(
        string="Most open leads",
        aggregator=None,
        written_by=MANAGERS,
        help="Nobody gets more by the rules while holding so many. 0: no limit.",
    )
    max_day = fields.Integer(
        string="New a day",
        aggregator=None,
        written_by=MANAGERS,
        help="What the rules give in a day at most; it begins at midnight where the person is."
        " 0: no limit.",
    )
    max_month = fields.Integer(
        string="New a month",
        aggregator=None,
        written_by=MANAGERS,
        help="What the rules give in a calendar month at most. 0: no limit.",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working schedule",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        written_by=MANAGERS,
        help="Leads are given only in its working hours, and on no public holiday. Empty: at"
        " any time.",
    )
    hour_from = fields.Float(
        string="Not before",
        aggregator=None,
        written_by=MANAGERS,
        help="Time of day where the person is (the time zone of the user).",
    )
    hour_to = fields.Float(
        string="Not after",
        aggregator=None,
        written_by=MANAGERS,
        help="Time of day where the person is. 0: until midnight.",
    )
    away_until = fields.Datetime(
        written_by="people",
        help="Until then the person gets nothing by the rules. People may set it themselves.",
    )
    open_count = fields.Integer(string="Open leads", compute="_compute_load")
    day_count = fields.Integer(string="Today", compute="_compute_load")
    month_count = fields.Integer(string="This month", compute="_compute_load")
    state = fields.Char(
        string="Now",
        compute="_compute_state",
        help="Whether the rules would give a lead now, and what speaks against it.",
    )
    is_able = fields.Boolean(compute="_compute_state", export_string_translation=False)

    _user_company_uniq = models.UniqueIndex(
        "(user_id, company_id)", "This person stands in the list of the company already."
    )
    _check_weight = models.Constraint(
        "CHECK (weight > 0)", "The weight of a person is 1 or more; who gets none is away."
    )
    _check_limits = models.Constraint(
        "CHECK (max_open >= 0 AND max_day >= 0 AND max_month >= 0)",
        "A limit is 0 (none) or more.",
    )

    # ------------------------------------------------------------------ computes

    def _compute_load(self):
        Rule = self.env["lead.assignment.rule"]
        Rule._flush_read()
        now = fields.Datetime.now()
        for company, people in self.grouped("company_id").items():
            user_ids = people.user_id.ids
            opened = Rule._count_open(user_ids, company)
            new = Rule._count_new(user_ids, company, now)
            for person in people:
                person.open_count = opened.get(person.user_id.id, 0)
                person.day_count, person.month_count = new.get(person.user_id.id, (0, 0))

    @api.depends_context("lang", "tz")
    @api.depends(
        "away_until", "calendar_id", "hour_from", "hour_to", "max_open", "max_day", "max_month"
    )
    def _compute_state(self):
        # sudo: whether people may be given leads, by what is their user's
        Rule = self.env["lead.assignment.rule"].sudo()
        now = fields.Datetime.now()
        for company, people in self.grouped("company_id").items():
            rows = {person.user_id.id: person._prepare_row() for person in people if person.user_id}
            obstacles = Rule._get_obstacles(rows, company, now)
            for person in people:
                obstacle = obstacles.get(person.user_id.id) or person._get_reached_limit()
                person.is_able = not obstacle
                person.state = (
                    Rule._say_reason(*obstacle) if obstacle else self.env._("can get leads")
                )

    def _prepare_row(self):
        """Return what the rules read of the person in SQL."""
        self.ensure_one()
        user = self.user_id.sudo()
        return {
            "is_active": user.active,
            "is_share": user.share,
            "works_there": self.company_id in user.company_ids,
            "sees_leads": user.has_group("lead_management.group_lead_own"),
            "tz": user.tz,
            "calendar_id": self.calendar_id.id,
            "hour_from": self.hour_from,
            "hour_to": self.hour_to,
            "away_until": self.away_until,
        }

    def _get_reached_limit(self):
        self.ensure_one()
        for code, limit, count in (
            ("open_limit", self.max_open, self.open_count),
            ("day_limit", self.max_day, self.day_count),
            ("month_limit", self.max_month, self.month_count),
        ):
            if limit and count >= limit:
                return code, {"limit": limit, "count": count}
        return None

    # ------------------------------------------------------------------ constraints

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for person in self:
            if not (0 <= person.hour_from < 24 and 0 <= person.hour_to <= 24):
                raise ValidationError(
                    self.env._(
                        "The hours of %(person)s lie between 0:00 and 24:00.",
                        person=person.user_id.name,
                    )
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        """Refuse people whom no rule could give a lead: visitors, and those of other companies."""
        for person in self:
            user = person.user_id.sudo()
            if user.share or person.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s and gets none of its leads."
                        " Choose somebody else.",
                        user=user.name,
                        company=person.company_id.name,
                    )
                )

    # ------------------------------------------------------------------ actions

    @api.model
    def action_open_own(self):
        """Open the own row: what the rules may give the user, and until when away.

        :returns: an act_window action of the dialog
        :raises AccessError: for who gets no leads
        """
        self.check_access("write")
        person = self.env.user._get_assignment_people(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My availability"),
            "res_model": self._name,
            "res_id": person.id,
            "views": [
                (self.env.ref("lead_management_assign.lead_assignment_person_view_form").id, "form")
            ],
            "target": "new",
        }
