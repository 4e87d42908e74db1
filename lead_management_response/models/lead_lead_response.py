from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_response_escalation import STEPS


class LeadLead(models.Model):
    """How soon the lead has to be answered first, and when that was.

    What is stored is fixed, or says when it ends: whether a lead is at risk, or missed while
    nobody has answered, follows from the time, so that lists need no schedule to be right.
    """

    _inherit = "lead.lead"

    response_policy_id = fields.Many2one(
        comodel_name="lead.response.policy",
        string="First response policy",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        written_by="server",
    )
    response_start = fields.Datetime(
        string="First response: start",
        readonly=True,
        copy=False,
        written_by="server",
        help="When the clock of the first response started.",
    )
    response_due = fields.Datetime(
        string="First response due",
        readonly=True,
        copy=False,
        written_by="server",
        help="When the lead has to be answered at the latest; empty while the clock stands still.",
    )
    response_risk_date = fields.Datetime(
        string="First response at risk from", readonly=True, copy=False, written_by="server"
    )
    response_result = fields.Selection(
        selection=[
            ("running", "Running"),
            ("waiting", "Waiting"),
            ("met", "Met"),
            ("missed", "Missed"),
        ],
        string="First response: clock",
        readonly=True,
        copy=False,
        written_by="server",
    )
    response_state = fields.Selection(
        selection=[
            ("due", "Due"),
            ("at_risk", "At risk"),
            ("missed", "Missed"),
            ("met", "Met"),
            ("waiting", "Waiting"),
        ],
        string="First response",
        compute="_compute_response_state",
        search="_search_response_state",
        help="Due: it has to be answered. At risk: little time is left. Missed: the time was or"
        " is over. Met: it was answered in time. Waiting: the clock stands still in this status.",
    )
    response_clock = fields.Json(compute="_compute_response_clock", export_string_translation=False)
    response_date = fields.Datetime(
        string="First response on",
        readonly=True,
        copy=False,
        written_by="server",
        help="First e-mail to the lead, answered call, held meeting or message by hand.",
    )
    response_minutes = fields.Float(
        string="First response (minutes)",
        readonly=True,
        copy=False,
        written_by="server",
        aggregator="avg",
        help="Minutes of working time from the start of the clock to the first response.",
    )
    response_kind = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("call", "Call"),
            ("meeting", "Meeting"),
            ("message", "Message"),
        ],
        string="First response by",
        readonly=True,
        copy=False,
        written_by="server",
    )
    response_user_id = fields.Many2one(
        comodel_name="res.users",
        string="First response from",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        written_by="server",
    )
    # ---- how the clock stands
    response_is_arrival = fields.Boolean(
        string="Arrived by itself",
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
    )
    # a change of its values may start a clock: it was made here while first responses were
    # counted, or has got another salesperson since
    response_is_followed = fields.Boolean(
        string="Answers are counted",
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
    )
    response_since = fields.Datetime(
        string="Clock runs since",
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="Empty while it stands still.",
    )
    response_used = fields.Float(
        string="Minutes before that",
        readonly=True,
        copy=False,
        written_by="server",
        aggregator=None,
        export_string_translation=False,
        help="Minutes of working time that the clock had run before `response_since`.",
    )
    response_step = fields.Selection(
        selection=STEPS,
        string="Next step",
        readonly=True,
        copy=False,
        written_by="server",
    )
    response_step_date = fields.Datetime(
        string="Next step on", readonly=True, copy=False, written_by="server"
    )
    response_escalation_ids = fields.One2many(
        comodel_name="lead.response.escalation",
        inverse_name="lead_id",
        string="Escalations",
        readonly=True,
        written_by="server",
    )

    # list and board by due time (_order_field_to_sql)
    _response_due_idx = models.Index(
        "((CASE WHEN response_date IS NULL THEN response_due END), id DESC)"
        " WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )
    # the schedule of the steps (_cron_follow_responses)
    _response_step_idx = models.Index("(response_step_date) WHERE response_step_date IS NOT NULL")
    # what runs or waits: held meetings, and what is computed anew
    _response_open_idx = models.Index(
        "(response_policy_id, id) WHERE response_result IN ('running', 'waiting')"
    )

    # ------------------------------------------------------------------ state

    @api.depends("response_result", "response_due", "response_risk_date")
    def _compute_response_state(self):
        now = fields.Datetime.now()
        for lead in self:
            state = lead.response_result
            if state == "running":
                state = "due"
                if lead.response_due and lead.response_due <= now:
                    state = "missed"
                elif lead.response_risk_date and lead.response_risk_date <= now:
                    state = "at_risk"
            lead.response_state = state

    def _search_response_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_response_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_response_state_domains(self):
        """Return {state: domain of the leads in it now}; False stands for no clock."""
        now = fields.Datetime.now()
        running = Domain("response_result", "=", "running")
        is_over = Domain("response_due", "<=", now)
        is_at_risk = Domain("response_risk_date", "<=", now)
        return {
            "due": running & ~is_over & ~is_at_risk,
            "at_risk": running & ~is_over & is_at_risk,
            "missed": Domain("response_result", "=", "missed") | (running & is_over),
            "met": Domain("response_result", "=", "met"),
            "waiting": Domain("response_result", "=", "waiting"),
            False: Domain("response_result", "=", False),
        }

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "response_state":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["response_state"], "read")
        result = self._field_to_sql(alias, "response_result", query)
        return SQL(
            """CASE WHEN %(result)s <> 'running' THEN %(result)s
                    WHEN %(due)s <= %(now)s THEN 'missed'
                    WHEN %(risk)s <= %(now)s THEN 'at_risk'
                    WHEN %(result)s = 'running' THEN 'due' END""",
            result=result,
            due=self._field_to_sql(alias, "response_due", query),
            risk=self._field_to_sql(alias, "response_risk_date", query),
            now=fields.Datetime.now(),
        )

    @api.model
    def _get_response_due_order(self, alias, direction, nulls, query):
        # what is answered has no time left, nor has what never had a clock
        return SQL(
            "CASE WHEN %s IS NULL THEN %s END %s %s",
            self._field_to_sql(alias, "response_date", query),
            self._field_to_sql(alias, "response_due", query),
            direction,
            nulls if nulls.code else SQL("NULLS LAST"),
        )

    @api.depends("response_state")
    def _compute_response_clock(self):
        """Tell the web client what it needs to count down by itself.

        The working time that is left, as seconds since 1970: the client needs no calendar.
        """
        now = fields.Datetime.now()
        working_times = {}
        for lead in self:
            if not lead.response_state:
                lead.response_clock = False
                continue
            spans = []
            if lead.response_due and lead.response_due > now and lead.response_result == "running":
                # sudo: how the company counts is read for whoever sees the lead
                policy = lead.sudo().response_policy_id
                if policy not in working_times:
                    working_times[policy] = policy._get_working_time()
                spans = working_times[policy].get_spans(now, lead.response_due)
            lead.response_clock = {
                "state": lead.response_result,
                "due": fields.Datetime.to_string(lead.response_due),
                "risk": fields.Datetime.to_string(lead.response_risk_date),
                "date": fields.Datetime.to_string(lead.response_date),
                "minutes": lead.response_minutes,
                "spans": spans,
            }
