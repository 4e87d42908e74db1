import hashlib
import json
import logging
import secrets
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.lead_management.trusted_context import Trusted

from .lead_capture_adapter import CaptureRefusedError

_logger = logging.getLogger(__name__)

KEPT_DAYS = 30
# letters that nobody confuses on the telephone
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class LeadCaptureSubmission(models.Model):
    """What came in by a capture key: what became of it, and what failed with its reason."""

    _name = "lead.capture.submission"
    _inherit = ["lead.result.mixin", "lead.linked.mixin"]
    _description = "Captured submission"
    _rec_name = "reference"
    _order = "id desc"

    key_id = fields.Many2one(
        comodel_name="lead.capture.key",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        written_by="server",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        written_by="server",
    )
    reference = fields.Char(
        required=True,
        readonly=True,
        help="What the sender was told; write it to them.",
        written_by="server",
    )
    state = fields.Selection(
        selection=[
            ("done", "Lead made"),
            ("failed", "Failed"),
            ("robot", "Robot"),
            ("ignored", "Ignored"),
        ],
        default="failed",
        required=True,
        readonly=True,
        index=True,
        written_by="server",
    )
    reason = fields.Text(readonly=True, help="Why no lead was made.", written_by="server")
    content = fields.Text(readonly=True, help="What came in, as JSON.", written_by="server")
    answer = fields.Json(readonly=True, help="What the sender was told.", written_by="server")
    lead_id = fields.Many2one(
        comodel_name="lead.lead", readonly=True, index="btree_not_null", written_by="server"
    )
    event = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="Fingerprint of the idempotency key, or of the network's own name of the event.",
        written_by="server",
    )
    fingerprint = fields.Char(readonly=True, export_string_translation=False, written_by="server")
    thread = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="Who writes, so that the next message joins the lead.",
        written_by="server",
    )
    sender = fields.Char(readonly=True, string="Network address", written_by="server")
    origin = fields.Char(readonly=True, string="Site", written_by="server")

    # the same event twice, from eight processes at once even, is one record
    _event_uniq = models.UniqueIndex(
        "(key_id, event) WHERE event IS NOT NULL", "This has come in already."
    )
    # LeadCaptureKey._is_over_limit
    _limit_idx = models.Index("(key_id, create_date)")
    # _find_thread_lead
    _thread_idx = models.Index("(key_id, thread) WHERE thread IS NOT NULL")

    # ------------------------------------------------------------------ actions

    def action_replay(self):
        """Try again what failed, by the key's rules of today.

        :raises UserError: when there is nothing to try
        """
        todo = self.filtered(lambda submission: submission.state in ("failed", "ignored"))
        if not todo:
            raise UserError(self.env._("Choose submissions that failed: others need no replay."))
        for submission in todo.sorted("id"):
            # nobody is there to be asked any more
            replayed = submission._as_server().with_context(lead_capture_replay=Trusted())
            replayed._process()
        failed = todo.filtered(lambda submission: submission.state == "failed")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": self.env._(
                    "Leads made: %(done)s. Failed again: %(failed)s.",
                    done=len(todo) - len(failed),
                    failed=len(failed),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_ignore(self):
        """Put aside what failed and is no lead."""
        failed = self.filtered(lambda submission: submission.state == "failed")
        failed._as_server().state = "ignored"

    @api.readonly
    def action_open_lead(self):
        """Open the lead that it became."""
        self.ensure_one()
        if self.result_id and not self.lead_id:
            return self.action_open_result()
        return self.lead_id._get_open_action()

    # ------------------------------------------------------------------ receiving

    @api.model
    def _receive(self, key, item, sender=None, origin=None):
        """Keep what came in and make a lead of it, once.

        :param key: `lead.capture.key` record
        :param item: CaptureItem
        :param sender: network address
        :param origin: site of the page
        :returns: (`lead.capture.submission` record, whether it came before)
        """
        try:
            content = json.dumps(item.content, sort_keys=True)
        except RecursionError:
            raise CaptureRefusedError(
                self.env._("The body is nested too deep."), status=400
            ) from None
        values = {
            "content": content,
            "fingerprint": self._hash(content),
            "event": self._hash(item.event) if item.event else None,
            "thread": self._hash(item.thread) if item.thread else None,
            "sender": sender,
            "origin": self._clean_line(origin),
        }
        known = self._find_event(key, values["event"])
        if known and known.fingerprint != values["fingerprint"]:
            return self._keep_conflict(key, values), False
        if known:
            return known, True
        submission = self._claim(key, values)
        if key.honeypot and item.content.get(key.honeypot):
            submission.write(
                {"state": "robot", "reason": self.env._("The honeypot was filled in.")}
            )
            submission.answer = submission._prepare_answer(201)
        else:
            submission._process()
        return submission, False

    @api.model
    def _claim(self, key, values):
        """Insert the record before anything is made of it.

        A second request with the same event waits here for the first one to end, then
        the database refuses it and Odoo repeats the request, which finds the first.
        """
        self.env.cr.execute(
            """
            INSERT INTO lead_capture_submission (
                key_id, company_id, reference, state, content, fingerprint, event, thread,
                sender, origin, create_uid, write_uid, create_date, write_date
            ) VALUES (
                %(key_id)s, %(company_id)s, %(reference)s, 'failed', %(content)s,
                %(fingerprint)s, %(event)s, %(thread)s, %(sender)s, %(origin)s,
                %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
            ) ON CONFLICT (key_id, event) WHERE event IS NOT NULL DO NOTHING
            RETURNING id
            """,
            {
                **values,
                "key_id": key.id,
                "company_id": key.company_id.id,
                "reference": self._draw_reference(),
                "uid": self.env.uid,
            },
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if not row:
            raise ConcurrencyError("lead.capture.submission")
        return self.browse(row[0])

    @api.model
    def _keep_conflict(self, key, values):
        """Keep other content that came under a key that was used before."""
        submission = self._claim(key, {**values, "event": None})
        submission._fail(
            CaptureRefusedError(
                self.env._("The idempotency key was used for other content before."),
                status=409,
            )
        )
        return submission

    @api.model
    def _find_event(self, key, event):
        if not event:
            return self.browse()
        return self.search([("key_id", "=", key.id), ("event", "=", event)], limit=1)

    @api.model
    def _hash(self, text):
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @api.model
    def _clean_line(self, text):
        return "".join(char for char in text or "" if char.isprintable())[:255] or None

    @api.model
    def _draw_reference(self):
        return "".join(secrets.choice(REFERENCE_LETTERS) for _turn in range(10))

    # ------------------------------------------------------------------ processing

    def _process(self):
        """Make the lead, or keep the reason why there is none."""
        self.ensure_one()
        submission = self.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                lead, kept = submission._make_lead()
        except CaptureRefusedError as refusal:
            submission._fail(refusal)
        except (ConcurrencyError, psycopg2.OperationalError):
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Captured submission %s could not be read.", self.reference)
            submission._fail(CaptureRefusedError(str(error) or repr(error), status=202))
        else:
            submission.write(
                {
                    "state": "done",
                    "reason": False,
                    "answer": submission._prepare_answer(201, kept=kept),
                }
            )
            if lead._name == "lead.lead":
                submission.lead_id = lead
            else:
                submission._set_result(lead)

    def _make_lead(self):
        """Return what became of the content: a lead, new or found.

        :returns: (the record, {name: why its value is kept as text})
        :raises CaptureRefusedError: naming what is wrong
        """
        key = self.key_id
        adapter = key._get_adapter()
        content = json.loads(self.content)
        content.pop(key.honeypot, None)
        values = adapter._prepare_values(key, adapter._prepare_content(key, content))
        kept = values.pop("kept_reasons", {})
        lead = self._find_thread_lead()
        if lead:
            self._add_to_lead(lead, values)
            return lead, kept
        lead = self.env["lead.lead"]._intake(values, "capture")
        if lead.env.context.get("lead_intake_found"):
            self._add_to_lead(lead, values)
        return lead, kept

    def _find_thread_lead(self):
        """Return the open lead of who writes again, or what there is instead."""
        Lead = self.env["lead.lead"]
        if not self.thread:
            return Lead
        thread = [
            ("key_id", "=", self.key_id.id),
            ("thread", "=", self.thread),
            ("id", "!=", self.id),
        ]
        earlier = self.search([*thread, ("lead_id.is_closed", "=", False)], limit=1)
        if not earlier:
            earlier = self.search([*thread, ("result_id", "!=", False)], limit=1)
        record = earlier.lead_id or (earlier and earlier._get_result()) or Lead
        return record if record and Lead._is_intake_open(record) else Lead

    def _add_to_lead(self, lead, values):
        """Add what came in to the comments of a lead that was there before."""
        lead._message_log(body=lead._get_inquiry_body(values))

    def _fail(self, refusal):
        """Keep the reason and what the sender is told."""
        self.write(
            {
                "state": "failed",
                "reason": self._clean_answer(refusal.reason),
                "answer": self._prepare_answer(refusal.status, refusal),
            }
        )

    def _prepare_answer(self, status, refusal=None, kept=None):
        """Return what the sender is told.

        :param int status: HTTP status; 202 keeps the reason from the sender: it is
            nothing that they can mend
        :param refusal: CaptureRefusedError
        :param dict kept: {name: why its value is kept as text}
        """
        self.ensure_one()
        body = {"reference": self.reference, "status": "received"}
        if kept:
            body["kept_as_text"] = kept
        if refusal and status >= 400:
            body["status"] = "refused"
            body["error"] = refusal.reason
            if refusal.unknown:
                body["unknown"] = refusal.unknown
            if refusal.invalid:
                body["invalid"] = refusal.invalid
        return self._clean_answer({"status": status, "body": body})

    @api.model
    def _clean_answer(self, value):
        """Return what is told without what no database holds: it repeats the sender's words."""
        if isinstance(value, dict):
            return {self._clean_answer(key): self._clean_answer(val) for key, val in value.items()}
        if isinstance(value, list):
            return [self._clean_answer(item) for item in value]
        if not isinstance(value, str):
            return value
        return value.replace("\0", "").encode("utf-8", "replace").decode()

    # ------------------------------------------------------------------ cleaning

    @api.autovacuum
    def _gc_submissions(self):
        """Forget what became a lead or was a robot; what failed waits for a decision."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search(
            [("state", "in", ("done", "robot", "ignored")), ("create_date", "<", limit)]
        ).unlink()
