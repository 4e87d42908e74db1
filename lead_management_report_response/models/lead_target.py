from odoo import api, fields, models
from odoo.fields import Domain


class LeadTarget(models.Model):
    """How many of the leads are to be answered in time."""

    _inherit = "lead.target"

    response_target = fields.Float(
        string="Answered in time, target (%)",
        aggregator="avg",
        help="Of the leads that came in during the period and have a first response to be given.",
    )
    response_rate = fields.Float(
        string="Answered in time (%)",
        compute="_compute_response_rate",
        help="Of the leads that came in during the period, those whose first response was in"
        " time, out of those that were answered or whose time is over.",
    )
    response_count = fields.Integer(string="First responses", compute="_compute_response_rate")
    response_progress = fields.Float(
        string="Answered in time, progress", compute="_compute_progress"
    )

    _check_response_target = models.Constraint(
        "CHECK(COALESCE(response_target, 0) BETWEEN 0 AND 100)",
        "A share of leads answered in time is at most 100 %.",
    )

    @api.model
    def _get_goals(self):
        return super()._get_goals() | {"response": "response_rate"}

    @api.depends("user_id", "team_id", "company_id", "date_from", "date_to")
    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_response_rate(self):
        """Count with one query for all targets of a period."""
        for targets in self.grouped(
            lambda target: (target.date_from, target.date_to, target.company_id)
        ).values():
            groups = targets[0]._get_response_groups()
            for target in targets:
                target.response_count, met = target._add_up(groups)
                target.response_rate = target._get_rate(met, target.response_count)

    @api.model
    def _get_rate(self, part, whole):
        return 100.0 * part / whole if whole else 0.0

    def _get_response_groups(self):
        """Return first responses by salesperson and team over the leads of the period.

        :returns: list of (salesperson, team, decided, met)
        """
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return []
        groups = self.env["lead.lead"]._read_group(
            self._get_response_domain(), ["user_id", "team_id", "response_result"], ["__count"]
        )
        return [
            (user, team, count, count if result == "met" else 0)
            for user, team, result, count in groups
        ]

    def _get_response_domain(self):
        """Return the domain of the period's leads that were answered or whose time is over."""
        return self._get_actual_domain("date") & Domain("response_state", "in", ["met", "missed"])

    @api.readonly
    def action_open_response(self):
        """Open the leads that were answered in time or not.

        :returns: an act_window action
        """
        action = self._get_leads_action("date", self.env._("First response"))
        action["domain"] += [("response_state", "in", ["met", "missed"])]
        return action
