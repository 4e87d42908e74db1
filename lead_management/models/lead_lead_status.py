from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# probability in percent of leads that have ended, by the kind of their status
SURE = {"won": 100.0, "lost": 0.0}


class LeadLead(models.Model):
    """Type and status of a lead, and what a change of them brings with it."""

    _inherit = "lead.lead"

    status_id = fields.Many2one(
        comodel_name="lead.status",
        compute="_compute_status_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="restrict",
        index=True,
        copy=False,
        check_company=True,
        domain="[('id', 'in', allowed_status_ids)]",
        group_expand="_read_group_status_ids",
    )
    allowed_status_ids = fields.Many2many(
        string="Allowed statuses",
        comodel_name="lead.status",
        compute="_compute_allowed_status_ids",
        help="The statuses that the type allows.",
    )
    status_kind = fields.Selection(
        related="status_id.kind",
        store=True,
        precompute=True,
        string="Kind of status",
        written_by="server",
    )
    is_closed = fields.Boolean(
        related="status_id.is_closed",
        store=True,
        precompute=True,
        string="Closed",
        written_by="server",
    )
    is_lost = fields.Boolean(compute="_compute_is_lost", export_string_translation=False)
    probability = fields.Float(
        compute="_compute_probability",
        precompute=True,
        store=True,
        readonly=False,
        aggregator="avg",
        help="In percent. A status may set it; what you type stays until the lead is won or lost.",
    )
    date_closed = fields.Datetime(
        string="Closed on",
        readonly=True,
        copy=False,
        written_by="server",
    )
    date_last_status_update = fields.Datetime(
        string="Last status change",
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        written_by="server",
    )
    status_change_ids = fields.One2many(
        comodel_name="lead.status.change",
        inverse_name="lead_id",
        string="Status change",
        readonly=True,
        copy=False,
        written_by="server",
    )
    days_in_status = fields.Integer(string="Days in status", compute="_compute_days_in_status")
    is_stuck = fields.Boolean(
        string="Stuck",
        compute="_compute_is_stuck",
        search="_search_is_stuck",
        help="Stands in its status for more days than the status says, and nothing is planned.",
    )
    # 0 for a lead that is not stuck: all that the board needs to know
    days_stuck = fields.Integer(compute="_compute_is_stuck", export_string_translation=False)

    # ------------------------------------------------------------------ computes

    @api.depends("type_id", "company_id")
    def _compute_allowed_status_ids(self):
        Status = self.env["lead.status"]
        for lead in self:
            lead.allowed_status_ids = Status._get_allowed(lead.type_id, lead.company_id)

    @api.depends("type_id")
    def _compute_status_id(self):
        alike = self.grouped(
            lambda lead: (lead.type_id, lead.company_id, lead.status_id, bool(lead._origin))
        )
        for (lead_type, *_rest), leads in alike.items():
            leads.status_id = leads[0]._get_status_for_type(lead_type)

    @api.depends("status_kind")
    def _compute_is_lost(self):
        lost = self.filtered(lambda lead: lead.status_kind == "lost")
        lost.is_lost = True
        (self - lost).is_lost = False

    @api.depends("status_id")
    def _compute_probability(self):
        for lead in self:
            lead.probability = lead._get_status_probability(
                lead.status_id, lead._origin.status_id, lead.probability
            )

    @api.depends("date_last_status_update")
    def _compute_days_in_status(self):
        now = fields.Datetime.now()
        for lead in self:
            lead.days_in_status = lead._get_days_in_status(now)

    def _get_days_in_status(self, now):
        """Return the whole days since the lead entered its status.

        :param datetime now: in UTC
        """
        return (now - (self.date_last_status_update or now)).days

    @api.depends("date_last_status_update", "status_id.stuck_after_days", "is_closed")
    def _compute_is_stuck(self):
        limits = self.env["lead.status"]._get_stuck_limits()
        now = fields.Datetime.now()
        late_days = {}
        for lead in self:
            limit = limits.get(lead.status_id.id)
            if limit and (days := lead._get_days_in_status(now)) >= limit:
                late_days[lead] = days
        late = self.browse().concat(*late_days)
        stuck = late - late._get_with_plan()
        for lead in stuck:
            lead.days_stuck = late_days[lead]
        stuck.is_stuck = True
        moving = self - stuck
        moving.days_stuck = 0
        moving.is_stuck = False

    def _search_is_stuck(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        limits = self.env["lead.status"]._get_stuck_limits()
        late = Domain.OR(
            Domain("status_id", "=", status_id)
            & Domain("date_last_status_update", "<=", now - timedelta(days=days))
            for status_id, days in limits.items()
        )
        return Domain("is_closed", "=", False) & late & self._get_no_plan_domain()

    @api.model
    def _get_no_plan_domain(self):
        """Return the domain of leads for which nothing is planned.

        Hook: an addon that plans activities narrows it; it overrides `_get_with_plan`
        in the same way.
        """
        return Domain.TRUE

    def _get_with_plan(self):
        """Return the leads of `self` with something planned ahead.

        Hook, the counterpart of `_get_no_plan_domain` on records.
        """
        return self.browse()

    # ------------------------------------------------------------------ what a change brings

    def _get_status_for_type(self, lead_type):
        """Return the status that the lead has with the given type.

        :param lead_type: `lead.type` record or an empty recordset
        :returns: the lead's own status where the type allows it; else the first allowed
            open one, for a closed lead the first allowed one of the same kind; for a new
            lead only one in which the type creates leads
        :raises ValidationError: when the type allows a closed lead no status of its
            kind
        """
        self.ensure_one()
        Status = self.env["lead.status"]
        allowed = Status._get_allowed(lead_type, self.company_id)
        beginning = not self._origin and self._get_creation_statuses(lead_type)
        if beginning:
            if self.status_id in beginning:
                return self.status_id
            return (beginning.filtered(lambda status: status.kind == "open") or beginning)[:1]
        if self.status_id in allowed or (self.status_id and not allowed):
            return self.status_id
        kind = self.status_id.kind or "open"
        same_kind = Status._get_allowed(lead_type, self.company_id, {kind})
        if not same_kind and kind != "open":
            raise ValidationError(
                self.env._(
                    "%(lead)s stands in the closed status %(status)s, and the type"
                    " %(type)s allows none of that kind. Choose another type, or"
                    " reopen the lead first.",
                    lead=self.display_name,
                    status=self.status_id.name,
                    type=lead_type.name,
                )
            )
        return same_kind[:1]

    @api.model
    def _get_status_probability(self, status, previous, probability):
        """Return the probability in percent that a lead has after a status change.

        :param status: the status it enters
        :param previous: the status it leaves, empty on creation
        :param probability: the lead's own before the change
        """
        if status.kind in SURE:
            return SURE[status.kind]
        untouched = not probability or probability == previous.probability
        if previous.kind in ("won", "lost") or (untouched and status.probability):
            return status.probability
        return probability

    def _group_by_status_values(self, vals):
        """Split a write into one for each set of values that a status change brings.

        :param vals: values of the write
        :returns: list of (leads, values); together they hold every lead of `self`
        """
        if not {"status_id", "type_id", "probability"} & vals.keys():
            return [(self, vals)]
        groups = {}
        self.env["lead.status"]._remember()
        kinds, now = self.env["lead.status"]._get_kinds(), fields.Datetime.now()
        moving = {"status_id", "type_id"} & vals.keys()
        for lead in self:
            extra = lead._prepare_status_values(vals) if moving else {}
            kind = kinds.get({**vals, **extra}.get("status_id", lead.status_id.id))
            if kind != (lead.status_kind or None):
                closing = self._prepare_closing_values(kind, now)
            else:
                # of what has ended the probability is sure
                closing = {"probability": SURE[kind]} if kind in SURE else {}
            key = repr((extra, closing))
            leads, _values = groups.get(key, (self.browse(), None))
            groups[key] = (leads | lead, {**extra, **vals, **closing})
        return list(groups.values())

    def _prepare_status_values(self, vals):
        """Return what a write of type or status brings with it for one lead.

        Hook: extend it to set further fields on a change; leads for which it returns
        the same are written together.

        :param vals: values that are about to be written
        :returns: dict of additional values; those in `vals` win over them
        """
        self.ensure_one()
        Status = self.env["lead.status"]
        values = {}
        if "status_id" in vals:
            # read together with the one that the lead leaves: the history names both
            both = (*self.status_id.ids, vals["status_id"])
            status = Status.browse(vals["status_id"] or []).with_prefetch(both)
        else:
            lead_type = self.env["lead.type"].browse(vals["type_id"] or [])
            status = self._get_status_for_type(lead_type)
            if status != self.status_id:
                values["status_id"] = status.id
        if vals.get("type_id", self.type_id.id) != self.type_id.id:
            values |= self._prepare_own_field_values(vals)
        if status == self.status_id:
            return values
        values["date_last_status_update"] = fields.Datetime.now()
        if status.kind != "lost":
            values |= {"loss_reason_id": False, "loss_note": False}
        values["probability"] = self._get_status_probability(
            status, self.status_id, self.probability
        )
        return values

    @api.model
    def _prepare_closing_values(self, kind, now):
        """Return what entering a status of a kind sets, whatever else is written.

        :param kind: kind of the status, None without a status
        :param datetime now: moment of the change in UTC
        """
        if kind in (None, "open"):
            return {"date_closed": False}
        return {"date_closed": now} | ({"probability": SURE[kind]} if kind in SURE else {})
