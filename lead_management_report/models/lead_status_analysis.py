from odoo import api, fields, models
from odoo.tools import SQL


class LeadStatusAnalysis(models.Model):
    """The stays of leads in their statuses, one row for each row of the log.

    Entries, exits, time in status, moves back and what a move came from, by all that
    the log and its lead know. It reads the log as it is;
    nothing is stored. A join that a question does not need is left out by PostgreSQL.
    """

    _name = "lead.status.analysis"
    _description = "Status analysis of leads"
    _inherit = [
        "lead.folding.mixin",
        "lead.grouping.mixin",
        "lead.linked.mixin",
        "lead.exported.mixin",
    ]
    _auto = False
    _rec_name = "lead_id"
    _order = "date desc, id desc"
    _depends = {
        "lead.lead": [
            "active",
            "merged_into_id",
            "campaign_id",
            "medium_id",
            "source_id",
            "status_id",
            "status_kind",
            "team_id",
            "user_id",
        ],
        "lead.status": ["sequence"],
        "lead.status.change": [
            "company_id",
            "date",
            "date_end",
            "from_status_id",
            "hours",
            "hours_before",
            "lead_id",
            "loss_reason_id",
            "owner_id",
            "team_id",
            "to_status_id",
            "type_id",
            "user_id",
        ],
    }

    lead_id = fields.Many2one(comodel_name="lead.lead", readonly=True)
    date = fields.Datetime(
        string="Entered on", readonly=True, help="When the lead entered the status."
    )
    date_end = fields.Datetime(
        string="Left on", readonly=True, help="Empty while the lead stands there."
    )
    status_id = fields.Many2one(comodel_name="lead.status", readonly=True)
    from_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Previous status",
        readonly=True,
        help="Empty where the lead was created in the status.",
    )
    last_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Last status",
        readonly=True,
        help="The status in which the lead stands now.",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="The lead's salesperson at that time.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Moved by", readonly=True, help="Who moved the lead."
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        readonly=True,
        help="The lead's sales team at that time.",
    )
    type_id = fields.Many2one(
        comodel_name="lead.type", readonly=True, help="The lead's type at that time."
    )
    loss_reason_id = fields.Many2one(
        comodel_name="lead.loss.reason", string="Lost reason", readonly=True
    )
    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    medium_id = fields.Many2one(comodel_name="utm.medium", readonly=True)
    source_id = fields.Many2one(comodel_name="utm.source", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    lead_user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson now", readonly=True
    )
    lead_team_id = fields.Many2one(comodel_name="crm.team", string="Sales team now", readonly=True)
    lead_won = fields.Boolean(string="Won now", readonly=True)
    entry_count = fields.Integer(string="Entries", readonly=True, aggregator="sum")
    exit_count = fields.Integer(string="Exits", readonly=True, aggregator="sum")
    back_count = fields.Integer(
        string="Moves back",
        readonly=True,
        aggregator="sum",
        help="Entries from a status that stands further behind.",
    )
    hours = fields.Float(
        string="Average hours",
        readonly=True,
        aggregator="avg",
        help="Hours spent in the status, of the leads that have left it.",
    )
    hours_median = fields.Float(
        string="Median hours",
        readonly=True,
        aggregator="avg",
        help="Half of the leads that have left the status took less time.",
    )
    hours_before = fields.Float(
        string="Average hours before",
        readonly=True,
        aggregator="avg",
        help="Hours spent in the previous status.",
    )
    won_rate = fields.Float(
        string="Won in the end (%)",
        readonly=True,
        aggregator="avg",
        help="Entries of leads that are won by now, out of all entries.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT change.id, change.lead_id, change.date, change.date_end,
                      change.to_status_id AS status_id, change.from_status_id,
                      change.owner_id, change.user_id, change.team_id, change.type_id,
                      change.loss_reason_id, change.company_id,
                      change.lead_campaign_key AS campaign_id,
                      change.lead_medium_key AS medium_id,
                      change.lead_source_key AS source_id,
                      lead.status_id AS last_status_id, lead.user_id AS lead_user_id,
                      lead.team_id AS lead_team_id,
                      1 AS entry_count,
                      (change.date_end IS NOT NULL)::int AS exit_count,
                      COALESCE((%(sequences)s::int[])[change.from_status_id]
                               > (%(sequences)s::int[])[change.to_status_id], FALSE)::int
                          AS back_count,
                      CASE WHEN change.date_end IS NOT NULL THEN change.hours END AS hours,
                      CASE WHEN change.date_end IS NOT NULL THEN change.hours END
                          AS hours_median, change.hours AS indexed_hours,
                      CASE WHEN change.from_status_id IS NOT NULL
                           THEN change.hours_before END AS hours_before,
                      change.lead_won,
                      CASE WHEN change.lead_won THEN 100::float8 ELSE 0::float8 END
                          AS won_rate
                 FROM lead_status_change AS change
            LEFT JOIN lead_lead AS lead ON lead.id = change.lead_id
                -- what was merged into another lead counts there
                WHERE change.lead_merged IS NOT TRUE""",
            # PostgreSQL looks a place up in a list faster than it joins two tables
            sequences=self.env["lead.status"]._get_sequences(),
        )

    @api.model
    def _get_fold(self, spec, query):
        """Count stays once, and work the figures out of the counts."""
        entries, exits = SQL("COUNT(*)"), self._read_group_select("date_end:count", query)
        if spec == "hours:avg":
            hours = self._read_group_select("hours:sum", query)
            return (hours, exits), "SUM(%s) / NULLIF(SUM(%s), 0)"
        if spec == "won_rate:avg":
            won = self._field_to_sql(self._table, "lead_won", query)
            won_entries = SQL("COUNT(*) FILTER (WHERE %s)", won)
            return (won_entries, entries), "100.0 * SUM(%s)::float8 / NULLIF(SUM(%s), 0)::float8"
        counts = {"entry_count:sum": entries, "exit_count:sum": exits}
        if spec in counts:
            return (counts[spec],), "SUM(%s)::bigint"
        return super()._get_fold(spec, query)

    @api.readonly
    def action_open_lead(self):
        """Open the lead of the row.

        :returns: an act_window action
        """
        self.ensure_one()
        return self.lead_id._get_open_action()
