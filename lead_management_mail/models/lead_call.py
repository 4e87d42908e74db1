from odoo import api, fields, models
from odoo.fields import Domain


class LeadCall(models.Model):
    """A telephone call, logged by hand or by a program."""

    _name = "lead.call"
    _inherit = ["lead.communication.mixin"]
    _description = "Call"
    _order = "start desc, id desc"
    _rec_names_search = ["caller", "recipient"]
    _lead_channel = "call"
    _address_field = "caller_sanitized"
    _lead_address_field = "phone_sanitized"
    _lead_other_address_field = "phone_other_sanitized"
    _date_field = "start"

    # logged by hand it belongs to a lead of the user's choice (lead.linked.mixin)
    lead_id = fields.Many2one(written_by="people")
    name = fields.Char(compute="_compute_name")
    direction = fields.Selection(
        selection=[("in", "Incoming call"), ("out", "Outgoing call")],
        required=True,
        default="in",
    )
    caller = fields.Char()
    recipient = fields.Char()
    caller_sanitized = fields.Char(
        string="Number of the other side",
        compute="_compute_caller_sanitized",
        precompute=True,
        store=True,
        export_string_translation=False,
        written_by="server",
        help="The number by which leads are found: who calls, or who is called.",
    )
    start = fields.Datetime(required=True, default=fields.Datetime.now)
    duration = fields.Integer(string="Duration (seconds)", aggregator="sum")
    duration_text = fields.Char(string="Duration", compute="_compute_duration_text")
    result = fields.Selection(
        selection=[
            ("ongoing", "Ongoing"),
            ("answered", "Answered"),
            ("missed", "Missed"),
            ("busy", "Busy"),
            ("failed", "Failed"),
        ],
        default="answered",
    )
    preview = fields.Char(string="Call", compute="_compute_preview")
    partner_id = fields.Many2one(
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        string="Employee", default=lambda self: self.env["lead.lead"]._get_default_user()
    )

    # what else came from the number: blocking a caller, similar items
    _caller_sanitized_idx = models.Index(
        "(caller_sanitized, id DESC) WHERE caller_sanitized IS NOT NULL"
    )

    @api.depends("name")
    def _compute_display_name(self):
        for call in self:
            call.display_name = call.name

    @api.depends("direction", "caller", "recipient", "partner_id")
    def _compute_name(self):
        labels = dict(self._fields["direction"]._description_selection(self.env))
        for call in self:
            number = call.caller if call.direction == "in" else call.recipient
            who = call.partner_id.name or number or self.env._("unknown number")
            call.name = f"{labels.get(call.direction, '')}: {who}"

    @api.depends("direction", "caller", "recipient", "company_id")
    def _compute_caller_sanitized(self):
        for call in self:
            number = call._get_other_number()
            country = call.company_id.country_id
            call.caller_sanitized = self.env["lead.lead"]._sanitize_phone(number, country)

    @api.depends("caller_sanitized", "company_id")
    def _compute_partner_id(self):
        """Find the customer of a call that names none, by the number."""
        for call in self:
            if not call.partner_id:
                call.partner_id = self._find_partner(call.caller_sanitized, call.company_id)

    @api.depends("duration")
    def _compute_duration_text(self):
        for call in self:
            minutes, seconds = divmod(max(call.duration, 0), 60)
            call.duration_text = f"{minutes}:{seconds:02}"

    @api.depends("result", "duration")
    def _compute_preview(self):
        labels = dict(self._fields["result"]._description_selection(self.env))
        for call in self:
            parts = [labels.get(call.result), call.duration_text if call.duration else ""]
            call.preview = ", ".join(filter(None, parts))

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        for call in calls.filtered("lead_id"):
            # logged by hand, or dialled on the card: nobody attaches it later
            call._after_link(call.lead_id)
        for call in calls.filtered(lambda call: call.state == "todo" and call.direction == "in"):
            if self.env["lead.lead"]._is_intake_at_once(call.company_id):
                call._create_at_once()
        return calls

    @api.model
    def _get_waiting_domain(self):
        """Return the domain of the user's own calls, and of those that are nobody's."""
        return super()._get_waiting_domain() & Domain("user_id", "in", [self.env.uid, False])

    @api.model
    def _find_partner(self, sanitized, company):
        """Return the customer of a number, those of the company and shared ones."""
        if not sanitized:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("phone_sanitized", "=", sanitized),
                ("company_id", "in", (company.id, False)),
            ],
            order="is_company, id desc",
            limit=1,
        )

    def _get_other_number(self):
        """Return the number that is not the own one, as it was given."""
        self.ensure_one()
        return self.caller if self.direction == "in" else self.recipient

    def _prepare_lead_values(self):
        """Prefill phone and customer; the salesperson is the call's employee."""
        return {
            **super()._prepare_lead_values(),
            "phone": self._get_other_number(),
            # where nobody decides, a second call is about what the first one was about
            "match_open": self.env["lead.lead"]._is_intake_at_once(self.company_id),
        }

    def _after_link(self, lead):
        """Let the call move the lead forward where its type says so."""
        if lead._name == "lead.lead" and (self.direction == "out" or self.result == "answered"):
            lead._on_outreach(self.direction)
