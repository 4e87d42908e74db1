from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPERATORS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class LeadLead(models.Model):
    """What is planned for a lead: its nearest activity, or when a person last changed it.

    SQL sorts and searches by both; the records read them from the
    activities, which lists and boards have read for all their leads together.
    """

    _inherit = "lead.lead"

    date_next_step = fields.Date(
        string="Nearest activity or last change",
        compute="_compute_next_step",
        search="_search_date_next_step",
        help="Day of the nearest activity; with nothing planned, the day when a user last"
        " changed the lead.",
    )
    has_next_activity = fields.Boolean(
        compute="_compute_next_step", export_string_translation=False
    )
    activity_choices = fields.Json(
        compute="_compute_activity_choices",
        export_string_translation=False,
        help="The activity types that can be planned, as `get_lead_types` returns them.",
    )

    @api.depends_context("uid", "lang")
    def _compute_activity_choices(self):
        # read with the lead: the card asks for nothing else
        self.activity_choices = self.env["mail.activity.type"].get_lead_types()

    # ------------------------------------------------------------------ nearest activity

    @api.depends("date_last_user_change", "activity_ids.date_deadline", "activity_ids.active")
    @api.depends_context("tz")
    def _compute_next_step(self):
        # no query of its own: lists and boards show the activities anyway
        planned = self.filtered("activity_ids") if self.activity_ids else self.browse()
        for lead in planned:
            lead.date_next_step = min(lead.activity_ids.mapped("date_deadline"))
        planned.has_next_activity = True
        unplanned = self - planned
        zone = self.env.tz
        unplanned.has_next_activity = False
        for lead in unplanned:
            change = lead.date_last_user_change
            lead.date_next_step = change and zone.fromutc(change).date()

    def _search_date_next_step(self, operator, value):
        if operator == "in":
            days = [fields.Date.to_date(day) for day in value if day]
            condition = SQL("= ANY(%s::date[])", days)
            found = self._get_next_step_domain(condition)
            return found | self._get_next_step_domain(SQL("IS NULL")) if False in value else found
        if operator in OPERATORS:
            day = fields.Date.to_date(value)
            return self._get_next_step_domain(SQL("%s %s", OPERATORS[operator], day))
        return NotImplemented

    @api.model
    def _get_next_step_domain(self, condition):
        """Return the domain of leads whose nearest date meets a condition.

        :param SQL condition: operator and value
        """
        self._flush_next_steps()

        def to_sql(model, alias, query):
            return SQL("%s %s", model._get_next_step_sql(alias), condition)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_date_next_step_order(self, alias, direction, nulls, query):
        self._flush_next_steps()
        return SQL("%s %s %s", self._get_next_step_sql(alias), direction, nulls)

    @api.model
    def _get_my_activity_date_deadline_order(self, alias, direction, nulls, query):
        self._flush_next_steps()
        deadline = self._get_deadline_sql(alias, SQL("AND user_id = %s", self.env.uid))
        return SQL("%s %s %s", deadline, direction, nulls)

    @api.model
    def _flush_next_steps(self):
        self.env["lead.lead"].flush_model(["date_last_user_change"])
        self.env["mail.activity"].flush_model(
            ["active", "date_deadline", "res_id", "res_model", "user_id"]
        )

    @api.model
    def _get_next_step_sql(self, alias):
        """Return the SQL of `date_next_step`.

        :param str alias: of the table of leads
        """
        return SQL(
            "COALESCE(%s, %s)", self._get_deadline_sql(alias), self._get_user_change_sql(alias)
        )

    @api.model
    def _get_deadline_sql(self, alias, condition=None):
        """Return the SQL of the day of the nearest activity that is not done.

        :param str alias: of the table of leads
        :param SQL condition: what else the activity has to meet, from `AND` on
        """
        return SQL(
            """(SELECT MIN(date_deadline) FROM mail_activity
                 WHERE res_id = %s AND res_model = 'lead.lead' AND active IS TRUE %s)""",
            SQL.identifier(alias, "id"),
            condition or SQL(),
        )

    @api.model
    def _get_user_change_sql(self, alias):
        """Return the SQL of the user's day on which a person last changed the lead."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            SQL.identifier(alias, "date_last_user_change"),
            self.env.tz.zone,
        )

    @api.readonly
    def action_plan_activities(self):
        """Plan the same activity on all selected leads.

        :returns: an act_window action of Odoo's dialog
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule activities"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                **self._get_clean_context(),
                "active_id": self[:1].id,
                "active_ids": self.ids,
                "active_model": self._name,
            },
        }

    # ------------------------------------------------------------------ stuck leads

    @api.depends("activity_ids.date_deadline", "activity_ids.active")
    def _compute_is_stuck(self):
        return super()._compute_is_stuck()

    @api.model
    def _get_no_plan_domain(self):
        """Leave out leads with an activity planned for today or later."""
        self._flush_next_steps()
        ahead = SQL("AND date_deadline >= %s", fields.Date.context_today(self))

        def to_sql(model, alias, query):
            return SQL("%s IS NULL", model._get_deadline_sql(alias, ahead))

        return super()._get_no_plan_domain() & Domain.custom(to_sql=to_sql)

    def _get_with_plan(self):
        today = fields.Date.context_today(self)
        ahead = self.activity_ids.filtered(lambda activity: activity.date_deadline >= today)
        planned = super()._get_with_plan()
        if ahead:
            planned |= self.filtered(lambda lead: lead.activity_ids & ahead)
        return planned
