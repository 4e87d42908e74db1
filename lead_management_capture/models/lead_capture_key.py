import re
import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .lead_capture_adapter import RESERVED_NAMES

# what a new key takes
DEFAULT_FIELDS = ("contact_name", "partner_name", "email", "phone", "description")
FORM_NAME = re.compile(r"[a-z][a-z0-9_]*")


class LeadCaptureKey(models.Model):
    """Where leads of other sites and programs come in: one address with its own rules.

    Whoever knows the address may send; what it may send, from where and how often is
    said here. Only managers read it.
    """

    _name = "lead.capture.key"
    _description = "Capture key"
    _inherit = ["lead.endpoint.mixin"]
    _order = "name, id"
    _secret_fields = ("verify_token",)
    _check_company_auto = True

    name = fields.Char(required=True, help="What you call the form or program.")
    is_on = fields.Boolean(
        string="Switched on",
        default=True,
        help="Switched off, the address refuses everything.",
    )
    channel = fields.Selection(
        selection=[("form", "Form or program"), ("meta", "Facebook and Instagram")],
        default="form",
        required=True,
        help="Who sends to the address, and so in which form.",
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        string="Lead type",
        check_company=True,
        help="Says as well who gets the leads. Empty: the company's default type.",
    )
    source_id = fields.Many2one(comodel_name="utm.source")
    medium_id = fields.Many2one(comodel_name="utm.medium")
    campaign_id = fields.Many2one(comodel_name="utm.campaign")
    field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        string="Allowed fields",
        domain=lambda self: self._get_field_domain(),
        default=lambda self: self._get_default_field_ids(),
        help="Other fields are refused by their names.",
    )
    allowed_origins = fields.Text(
        string="Allowed sites",
        help="Sites whose pages may send, one a line, such as https://www.example.com."
        " Empty: pages of every site. Programs that are no browser do not name a site.",
    )
    honeypot = fields.Char(
        default="company_fax",
        help="Name of a field that people do not see. What fills it is a robot: it gets"
        " the usual answer and makes no lead.",
    )
    rate_limit = fields.Integer(
        string="Requests per minute",
        default=60,
        required=True,
        help="Of all senders together; more get the answer 429.",
    )
    sender_rate_limit = fields.Integer(
        string="Of one sender",
        default=10,
        required=True,
        help="Requests per minute from one network address.",
    )
    match_open = fields.Boolean(
        string="Add to the open lead",
        help="A sender whose open lead has the same e-mail or phone gets no second lead:"
        " the text is added to the comments of the first.",
    )
    thank_you_url = fields.Char(
        string="Thank-you page",
        help="Where a visitor who sent an HTML form comes next. Empty: a short thanks.",
    )
    app_secret = fields.Char(
        string="App secret",
        copy=False,
        help="Of your Meta app, Settings › Basic. It proves who sends.",
    )
    verify_token = fields.Char(
        string="Verify token",
        copy=False,
        default=lambda self: secrets.token_urlsafe(12),
        help="Enter it beside the address when you subscribe the webhook.",
    )
    access_token = fields.Char(
        string="Page access token",
        copy=False,
        help="Lets Odoo read the answers of a lead form and the name of a sender.",
    )
    submission_ids = fields.One2many(
        comodel_name="lead.capture.submission", inverse_name="key_id", string="Received"
    )
    submission_count = fields.Integer(compute="_compute_submission_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_submission_counts")

    # the address of every request
    _token_uniq = models.UniqueIndex("(token)", "Another key has this address already.")
    _limits_positive = models.Constraint(
        "CHECK(rate_limit > 0 AND sender_rate_limit > 0)",
        "Requests per minute are 1 or more. To stop a key switch it off.",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("submission_ids.state")
    def _compute_submission_counts(self):
        rows = self.env["lead.capture.submission"]._read_group(
            [("key_id", "in", self.ids)], ["key_id", "state"], ["__count"]
        )
        counts = {(key.id, state): count for key, state, count in rows}
        for key in self:
            key.failed_count = counts.get((key.id, "failed"), 0)
            key.submission_count = sum(
                count for (key_id, _state), count in counts.items() if key_id == key.id
            )

    # ------------------------------------------------------------------ defaults

    @api.model
    def _get_field_domain(self):
        offered = self.env["lead.capture.adapter"]._get_offered_fields()
        return [("model", "=", "lead.lead"), ("name", "in", offered)]

    @api.model
    def _get_default_field_ids(self):
        names = list(DEFAULT_FIELDS)
        return self.env["ir.model.fields"].search(
            [("model", "=", "lead.lead"), ("name", "in", names)]
        )

    # ------------------------------------------------------------------ constraints

    @api.constrains("field_ids")
    def _check_fields(self):
        for key in self:
            wrong = key.field_ids.filtered_domain(["!", "&", *self._get_field_domain()])
            if wrong:
                raise ValidationError(
                    self.env._(
                        "Nobody outside may fill %(fields)s. Take it out of the allowed"
                        " fields of %(key)s.",
                        fields=", ".join(wrong.mapped("field_description")),
                        key=key.name,
                    )
                )

    @api.constrains("allowed_origins", "thank_you_url")
    def _check_addresses(self):
        for key in self:
            for origin in key._get_origins():
                parts = urlsplit(origin)
                if not self._is_web_address(origin) or parts.path or parts.query:
                    raise ValidationError(
                        self.env._(
                            "“%(origin)s” is no site. Write it as"
                            " https://www.example.com, without a page.",
                            origin=origin,
                        )
                    )
            if key.thank_you_url and not self._is_web_address(key.thank_you_url):
                raise ValidationError(
                    self.env._(
                        "The thank-you page is a full address, such as"
                        " https://www.example.com/thanks, not “%(url)s”.",
                        url=key.thank_you_url,
                    )
                )

    @api.constrains("honeypot")
    def _check_honeypot(self):
        offered = self.env["lead.capture.adapter"]._get_offered_fields()
        for key in self.filtered("honeypot"):
            name = key.honeypot
            taken = name in offered or name in RESERVED_NAMES
            if taken or not FORM_NAME.fullmatch(name):
                raise ValidationError(
                    self.env._(
                        "The honeypot “%(name)s” needs the name of no real field:"
                        " small letters, digits and underscores.",
                        name=name,
                    )
                )

    # ------------------------------------------------------------------ actions

    def action_renew_address(self):
        """Give the key a new address; the old one is refused from now on."""
        for key in self:
            key._as_server().token = secrets.token_urlsafe(24)

    @api.readonly
    def action_open_submissions(self):
        """Open what came in by the key, what failed first when there is any."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management_capture.lead_capture_submission_action"
        )
        action["context"] = {
            "search_default_key_id": self.id,
            "search_default_failed": bool(self.failed_count),
        }
        return action

    # ------------------------------------------------------------------ business methods

    def _get_adapter(self):
        """Return the model that understands what the key's senders send."""
        self.ensure_one()
        return self.env[f"lead.capture.adapter.{self.channel}"]

    def _get_origins(self):
        """Return the sites whose pages may send; empty means all."""
        self.ensure_one()
        lines = (self.allowed_origins or "").split()
        return [line.rstrip("/").lower() for line in lines]

    def _is_origin_allowed(self, origin):
        """Tell whether a page of a site may send.

        :param origin: header `Origin` of the request; programs send none
        """
        origins = self._get_origins()
        return not origin or not origins or origin.lower() in origins

    @api.model
    def _get_cors_headers(self, origin):
        """Return the headers that let a page of a site read the answer.

        :param origin: header `Origin` of the request, or nothing
        """
        headers = {"Vary": "Origin"}
        if origin:
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Methods": "POST, OPTIONS",
                "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
                "Access-Control-Expose-Headers": "Retry-After",
                "Access-Control-Max-Age": "600",
            }
        return headers

    def _is_over_limit(self, sender):
        """Tell whether the key, or one sender, has sent too much in the last minute.

        Requests that run in the same moment do not see each other.

        :param str sender: network address
        """
        self.ensure_one()
        self.env.cr.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE sender = %s)
              FROM lead_capture_submission
             WHERE key_id = %s
               AND create_date > now() AT TIME ZONE 'UTC' - INTERVAL '1 minute'
            """,
            (sender, self.id),
        )
        total, of_sender = self.env.cr.fetchone()
        return total >= self.rate_limit or of_sender >= self.sender_rate_limit
