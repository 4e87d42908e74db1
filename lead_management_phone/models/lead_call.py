from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

BUS_RINGS = "lead_management_phone/call_rings"
BUS_ENDS = "lead_management_phone/call_ends"


class LeadCall(models.Model):
    """What a telephony provider tells of a call."""

    _name = "lead.call"
    _inherit = ["lead.call", "lead.once.mixin"]

    provider_id = fields.Many2one(
        comodel_name="lead.call.provider",
        string="Telephony provider",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="lead_management.group_lead_manager",
        written_by="server",
        help="That told of the call; calls logged by hand have none.",
    )
    answered_on = fields.Datetime(readonly=True, copy=False, written_by="server")
    kept_texts = fields.Text(
        string="Further data of the provider",
        readonly=True,
        copy=False,
        written_by="server",
        help="What the provider told of the call and no field can hold.",
    )
    recording_url = fields.Char(string="Recording", copy=False, written_by="server")
    recording_attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Recording file",
        ondelete="set null",
        copy=False,
        written_by="server",
    )
    external_id = fields.Char(
        string="ID of the provider",
        readonly=True,
        copy=False,
        help="What the telephony provider calls the call.",
        written_by="server",
    )
    recording_source = fields.Char(
        string="Recording to play",
        compute="_compute_recording_source",
        export_string_translation=False,
    )

    # the same event twice, from eight processes at once even, is one call
    _external_uniq = models.UniqueIndex(
        "(provider_id, external_id) WHERE external_id IS NOT NULL",
        "The provider has told of this call already.",
    )

    @api.depends("recording_url", "recording_attachment_id")
    def _compute_recording_source(self):
        for call in self:
            attachment_id = call.recording_attachment_id.id
            call.recording_source = (
                f"/web/content/{attachment_id}" if attachment_id else call.recording_url
            )

    def write(self, vals):
        """Leave the lead of a call that a provider told of to the decisions.

        A call that somebody logged by hand changes over to another lead of theirs.

        :raises ValidationError: naming the call
        """
        told = self.sudo().filtered("provider_id") if "lead_id" in vals else self.browse()
        if told and not self._is_server():
            self.check_access("write")
            raise ValidationError(
                self.env._(
                    "The telephony provider told of %(call)s. Attach it to a lead with the"
                    " buttons of the queue, or take that back there.",
                    call=told[0].display_name,
                )
            )
        return super().write(vals)

    def _prepare_lead_values(self):
        """Keep on the lead what the provider told of and no field can hold."""
        return {
            **super()._prepare_lead_values(),
            "kept_texts": [
                tuple(line.split(": ", 1)) for line in (self.kept_texts or "").splitlines()
            ],
        }

    def _prepare_reading(self):
        return {**super()._prepare_reading(), "recording": self.recording_source or False}

    # ------------------------------------------------------------------ events

    @api.model
    def _take_event(self, provider, event):
        """Register an event of a telephony provider.

        In whatever order and however often the events come, they make one call.

        :param provider: `lead.call.provider` record
        :param event: CallEvent
        :returns: (`lead.call` record, extension to route to or None)
        """
        if event.time:
            event = event._replace(time=self.env["lead.lead"]._get_plausible_time(event.time))
        call = self._find_external(provider, event.call)
        is_new = not call
        if is_new:
            call = self._create_external(provider, event)
        call._apply_event(provider, event)
        route = None
        if event.kind == "start" and call.direction == "in":
            salesperson = call._get_salesperson()
            route = provider._get_extension(salesperson) if salesperson else None
            if is_new and call.state != "ignored":
                call._show_popup(salesperson | provider._get_user(event.extension))
        return call, route

    @api.model
    def _find_external(self, provider, external_id):
        """Return the call, locked: events that come at once wait for each other."""
        self.env.cr.execute(
            "SELECT id FROM lead_call WHERE provider_id = %s AND external_id = %s FOR UPDATE",
            (provider.id, external_id),
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        return self.browse(row and row[0])

    @api.model
    def _create_external(self, provider, event):
        """Return a new call.

        :raises ConcurrencyError: when another event makes it: Odoo tries again
        """
        self._wait_for_others(
            f"lead.call.{provider.id}.{event.call}",
            SQL(
                "SELECT 1 FROM lead_call WHERE provider_id = %s AND external_id = %s",
                provider.id,
                event.call,
            ),
        )
        return self.create([self._prepare_external_values(provider, event)])

    @api.model
    def _prepare_external_values(self, provider, event):
        """Return the values of a call that an event tells of first."""
        values = {
            "provider_id": provider.id,
            "external_id": event.call,
            "company_id": provider.company_id.id,
            "direction": event.direction or "in",
            "caller": event.caller,
            "recipient": event.recipient,
            "start": event.time or fields.Datetime.now(),
            "result": "ongoing",
            "lead_id": self._get_reference_lead(provider, event).id,
        }
        number = event.caller if values["direction"] == "in" else event.recipient
        country = provider.company_id.country_id
        sanitized = self.env["lead.lead"]._sanitize_phone(number, country)
        if values["direction"] == "in" and self._is_blocked_number(sanitized, provider.company_id):
            values["ignore_reason"] = "blocked"
        partner = self._find_partner(sanitized, provider.company_id)
        user = provider._get_user(event.extension) if values["direction"] == "out" else None
        return values | {"partner_id": partner.id, "user_id": user.id if user else False}

    @api.model
    def _is_blocked_number(self, sanitized, company):
        numbers = [sanitized] if sanitized else []
        return bool(numbers and self.env["lead.blocked.sender"]._get_blocked(numbers, company.id))

    @api.model
    def _get_reference_lead(self, provider, event):
        """Return the lead that the button Call to was pressed on, or what it was merged into."""
        kind, _dot, number = (event.reference or "").partition(".")
        if kind != "lead" or not number.isascii() or not number.isdigit():
            return self.env["lead.lead"]
        domain = [("id", "=", int(number[:9])), ("company_id", "=", provider.company_id.id)]
        lead = self.env["lead.lead"].with_context(active_test=False).search(domain)
        return lead._get_survivors().with_env(self.env).filtered("active")

    def _apply_event(self, provider, event):
        """Write what the event says, unless a later one has said it."""
        self.ensure_one()
        values = {}
        for name in ("caller", "recipient"):
            if getattr(event, name) and not self[name]:
                values[name] = getattr(event, name)
        if event.kind == "start" and self.direction == "in" and not self.user_id:
            values["user_id"] = self._get_salesperson().id
        if event.kind == "answer" and not self.answered_on:
            values["answered_on"] = event.time or fields.Datetime.now()
            talking = provider._get_user(event.extension)
            values["user_id"] = (talking or self.user_id).id
        if event.kind == "end":
            values |= self._prepare_end_values(event)
            if values["result"] == "answered":
                self._finish_due_activity()
        if event.recording_url:
            values["recording_url"] = event.recording_url
        if event.kept:
            lines = [self.kept_texts, *(f"{name}: {text}" for name, text in event.kept)]
            values["kept_texts"] = "\n".join(dict.fromkeys(filter(None, lines)))
        if event.recording:
            values["recording_attachment_id"] = self._create_recording(event).id
        if values:
            self.write(values)
        if event.kind in ("answer", "end"):
            self._close_popup()

    def _finish_due_activity(self):
        """Mark the call as done that the employee had planned up to today, and has made.

        What is planned for later, or by somebody else, stays: nobody was asked.
        """
        planned = self._get_planned_activity()
        user = self.user_id
        today = fields.Date.context_today(self.with_context(tz=user.tz))
        if self.direction == "out" and planned.user_id == user and planned.date_deadline <= today:
            self._finish_planned_activity()

    def _prepare_end_values(self, event):
        answered = bool(self.answered_on) or event.result == "answered"
        end = event.time or fields.Datetime.now()
        duration = event.duration
        if duration is None:
            spent = (end - self.answered_on).total_seconds() if self.answered_on else 0
            duration = max(int(spent), 0)
        return {
            "result": event.result or ("answered" if answered else "missed"),
            "duration": duration,
        }

    def _create_recording(self, event):
        """Keep the sound in place of one that came before.

        Only a file that was kept for this very call goes.
        """
        self.recording_attachment_id.filtered(
            lambda file: (file.res_model, file.res_id) == (self._name, self.id)
        ).unlink()
        kind = event.recording_type or "audio/mpeg"
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.external_id[:64]}.{kind.rpartition('/')[2]}",
                "raw": event.recording,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # ------------------------------------------------------------------ whom it concerns

    def _get_salesperson(self):
        """Return who looks after the caller: of the open lead, else of the customer.

        :returns: `res.users` record, an employee of the call's company, or nothing
        """
        self.ensure_one()
        lead = self.lead_id or self._get_match()
        users = lead.user_id | self.partner_id.user_id | self.partner_id.parent_id.user_id
        return self.env["lead.type"]._get_receiving_user(self.company_id, users)

    def _show_popup(self, users):
        """Tell users in the web client that it rings for them."""
        for user in users:
            user._bus_send(BUS_RINGS, self._prepare_popup(user))

    def _prepare_popup(self, user):
        """Return what a user may know of who calls."""
        call = self.with_user(user).with_company(self.company_id)
        lead = call._get_match()
        partner = self.partner_id.with_user(user)._filtered_access("read")
        return {
            "id": self.id,
            "number": self.caller,
            "partner": partner.name,
            "lead_id": lead.id,
            "lead": lead.display_name,
            "may_create": bool(call._filtered_access("write")),
        }

    def _close_popup(self):
        users = self.user_id | self.provider_id.extension_ids.user_id
        for user in users:
            user._bus_send(BUS_ENDS, {"id": self.id})
