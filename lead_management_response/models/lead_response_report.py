from odoo import api, fields, models
from odoo.tools import SQL

# what the web client asks for -> the share of the answers that took no longer
PERCENTILES = {"minutes_median:avg": 0.5, "minutes_p90:avg": 0.9}
# upper ends in minutes of working time
TIMES = [
    ("1", "Up to 5 min"),
    ("2", "5 to 15 min"),
    ("3", "15 to 60 min"),
    ("4", "1 to 4 h"),
    ("5", "More than 4 h"),
    ("6", "Not answered"),
]


class LeadResponseReport(models.Model):
    """First responses, one row for each lead whose clock has started.

    It reads the leads as they are; nothing is stored. Median and 90th percentile are exact:
    PostgreSQL works them out of the rows of each group, and of the total.
    """

    _name = "lead.response.report"
    _inherit = ["lead.linked.mixin", "lead.exported.mixin"]
    _description = "Report of first responses"
    _auto = False
    _rec_name = "lead_id"
    _order = "date desc, id desc"
    _depends = {
        "lead.lead": [
            "active",
            "campaign_id",
            "company_id",
            "medium_id",
            "merged_into_id",
            "response_date",
            "response_due",
            "response_kind",
            "response_minutes",
            "response_policy_id",
            "response_result",
            "response_start",
            "response_user_id",
            "source_id",
            "status_kind",
            "team_id",
            "type_id",
            "user_id",
        ],
        "lead.response.policy": ["calendar_id"],
        "resource.calendar": ["tz"],
    }

    lead_id = fields.Many2one(comodel_name="lead.lead", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    policy_id = fields.Many2one(comodel_name="lead.response.policy", readonly=True)
    type_id = fields.Many2one(comodel_name="lead.type", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales team", readonly=True)
    response_user_id = fields.Many2one(
        comodel_name="res.users", string="Answered by", readonly=True
    )
    source_id = fields.Many2one(comodel_name="utm.source", readonly=True)
    medium_id = fields.Many2one(comodel_name="utm.medium", readonly=True)
    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["lead.lead"]._fields["response_kind"].selection,
        string="First response by",
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("met", "Met"),
            ("missed", "Missed"),
            ("open", "Still in time"),
        ],
        string="First response",
        readonly=True,
    )
    date = fields.Datetime(
        string="Arrival", readonly=True, help="When the clock of the first response started."
    )
    hour = fields.Selection(
        selection=[(f"{hour:02}", f"{hour:02}:00") for hour in range(24)],
        string="Hour of arrival",
        readonly=True,
        help="By the time zone of the working calendar.",
    )
    weekday = fields.Selection(
        selection=[
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        string="Weekday of arrival",
        readonly=True,
        help="By the time zone of the working calendar.",
    )
    response_time = fields.Selection(selection=TIMES, string="Response time", readonly=True)
    lead_count = fields.Integer(string="Number of leads", readonly=True, aggregator="sum")
    answered_count = fields.Integer(string="Answered", readonly=True, aggregator="sum")
    minutes = fields.Float(
        string="Average (min)",
        readonly=True,
        aggregator="avg",
        help="Minutes of working time to the first response, of the leads that were answered.",
    )
    minutes_median = fields.Float(
        string="Median (min)",
        readonly=True,
        aggregator="avg",
        help="Half of the answered leads were answered within these minutes of working time.",
    )
    minutes_p90 = fields.Float(
        string="90th percentile (min)",
        readonly=True,
        aggregator="avg",
        help="Nine of ten answered leads were answered within these minutes of working time.",
    )
    met_rate = fields.Float(
        string="Met (%)",
        readonly=True,
        aggregator="avg",
        help="Leads that were answered in time, out of those that were, or whose time is over.",
    )
    won_rate = fields.Float(
        string="Won (%)",
        readonly=True,
        aggregator="avg",
        help="Leads that are won, out of those that are won or lost.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT lead.id, lead.id AS lead_id, lead.company_id, lead.type_id, lead.user_id,
                      lead.team_id, lead.source_id, lead.medium_id, lead.campaign_id,
                      lead.response_policy_id AS policy_id, lead.response_user_id,
                      lead.response_kind AS kind, lead.response_start AS date,
                      CASE WHEN lead.response_result IN ('met', 'missed')
                           THEN lead.response_result
                           WHEN lead.response_due <= %(now)s THEN 'missed'
                           ELSE 'open' END AS state,
                      to_char(arrival.moment, 'HH24') AS hour,
                      to_char(arrival.moment, 'ID') AS weekday,
                      CASE WHEN lead.response_date IS NULL THEN '6'
                           WHEN lead.response_minutes <= 5 THEN '1'
                           WHEN lead.response_minutes <= 15 THEN '2'
                           WHEN lead.response_minutes <= 60 THEN '3'
                           WHEN lead.response_minutes <= 240 THEN '4'
                           ELSE '5' END AS response_time,
                      1 AS lead_count,
                      (lead.response_date IS NOT NULL)::int AS answered_count,
                      answer.minutes, answer.minutes AS minutes_median,
                      answer.minutes AS minutes_p90,
                      CASE WHEN lead.response_result = 'met' THEN 100::float8
                           WHEN lead.response_result = 'missed'
                             OR lead.response_due <= %(now)s THEN 0::float8 END AS met_rate,
                      CASE lead.status_kind WHEN 'won' THEN 100::float8
                           WHEN 'lost' THEN 0::float8 END AS won_rate
                 FROM lead_lead AS lead
                 JOIN lead_response_policy AS policy ON policy.id = lead.response_policy_id
                 JOIN resource_calendar AS calendar ON calendar.id = policy.calendar_id
           CROSS JOIN LATERAL (SELECT lead.response_start AT TIME ZONE 'UTC'
                                      AT TIME ZONE calendar.tz AS moment) AS arrival
           CROSS JOIN LATERAL (SELECT CASE WHEN lead.response_date IS NOT NULL
                                      THEN lead.response_minutes END AS minutes) AS answer
                WHERE lead.response_result IS NOT NULL AND lead.merged_into_id IS NULL
                  AND (lead.active OR lead.response_date IS NOT NULL)""",
            now=fields.Datetime.now(),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec in PERCENTILES:
            name = aggregate_spec.partition(":")[0]
            return SQL(
                "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
                PERCENTILES[aggregate_spec],
                self._field_to_sql(self._table, name, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.readonly
    def action_open_lead(self):
        """Open the lead of the row.

        :returns: an act_window action
        """
        self.ensure_one()
        return self.lead_id._get_open_action()
