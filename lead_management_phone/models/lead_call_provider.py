import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.urls import urljoin

# an internal number, or one without a prefix of a country that is known
PLAIN_NUMBER = re.compile(r"\+?[0-9]{2,15}")
MAX_TYPED = 64


class LeadCallProvider(models.Model):
    """A telephony provider that tells of calls and is told where to route them.

    It proves itself with a secret that only managers read.
    """

    _name = "lead.call.provider"
    _inherit = ["lead.endpoint.mixin"]
    _description = "Telephony provider"
    _order = "name, id"
    _secret_fields = ("secret",)

    name = fields.Char(required=True)
    is_on = fields.Boolean(
        string="Switched on", help="Switched off, its events are refused and nobody is called."
    )
    adapter = fields.Selection(
        selection=[("generic", "Signed JSON")],
        default="generic",
        required=True,
        string="Language",
        help="How the provider speaks; addons for single providers add theirs.",
    )
    url = fields.Char(
        string="Address",
        compute="_compute_url",
        help="The provider sends its events to it.",
    )
    secret = fields.Char(
        copy=False,
        required=True,
        default=lambda self: secrets.token_urlsafe(32),
        help="The provider signs with it. Whoever knows it can make calls appear.",
    )
    replay_window = fields.Integer(
        string="Oldest request (seconds)",
        default=300,
        required=True,
        help="A request that was signed earlier is refused.",
    )
    originate_url = fields.Char(
        string="Address for outgoing calls",
        help="Where the provider takes the order to call somebody. Empty: the button"
        " Call to is not shown, the phone number is a plain link.",
    )
    extension_ids = fields.One2many(
        comodel_name="lead.call.extension", inverse_name="provider_id", string="Extensions"
    )
    call_count = fields.Integer(string="Calls", compute="_compute_call_count")

    # the address of every event
    _token_uniq = models.UniqueIndex("(token)", "Another provider has this address already.")
    _window_positive = models.Constraint(
        "CHECK(replay_window BETWEEN 10 AND 3600)",
        "The oldest request is between 10 and 3600 seconds old.",
    )

    @api.depends("token")
    def _compute_url(self):
        for provider in self:
            # each has its own: Odoo's websites answer for one record at a time
            base = provider.get_base_url()
            token = provider.token
            provider.url = urljoin(base, f"/lead_call/{token}") if token else False

    def _compute_call_count(self):
        rows = self.env["lead.call"]._read_group(
            [("provider_id", "in", self.ids)], ["provider_id"], ["__count"]
        )
        counts = {provider.id: count for provider, count in rows}
        for provider in self:
            provider.call_count = counts.get(provider.id, 0)

    @api.constrains("originate_url")
    def _check_originate_url(self):
        for provider in self.filtered("originate_url"):
            if not self._is_web_address(provider.originate_url):
                raise ValidationError(
                    self.env._(
                        "The address for outgoing calls is a full web address, such as"
                        " https://pbx.example.com/call, not “%(url)s”.",
                        url=provider.originate_url,
                    )
                )

    # ------------------------------------------------------------------ actions

    def action_renew_secret(self):
        """Give the provider a new secret; what is signed with the old one is refused."""
        for provider in self:
            provider.secret = secrets.token_urlsafe(32)

    @api.readonly
    def action_open_calls(self):
        """Open the calls that the provider told of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calls"),
            "res_model": "lead.call",
            "view_mode": "list,form",
            "domain": [("provider_id", "=", self.id)],
        }

    # ------------------------------------------------------------------ calling

    @api.model
    def dial(self, number):
        """Let the user's extension ring, then call a number that stands or was typed somewhere.

        The call belongs to the newest open lead with the number, as far as the user reads it.

        :param str number: as a person has written it
        :returns: a notification
        :raises UserError: for what is no number, and for who has no extension
        """
        text = number[:MAX_TYPED].strip() if isinstance(number, str) else ""
        provider, extension = self._get_dialling()
        if not provider:
            raise UserError(
                self.env._(
                    "%(number)s cannot be called from here: a telephony provider and your own"
                    " extension are needed.",
                    number=text,
                )
            )
        company = provider.company_id
        sanitized = self.env["lead.lead"]._sanitize_phone(text, company.country_id)
        plain = PLAIN_NUMBER.fullmatch(re.sub(r"[\s()./-]", "", text))
        # codes of the switchboard are no numbers
        if text.startswith(("*", "#")) or not (sanitized or plain):
            raise UserError(self.env._("“%(number)s” is no telephone number.", number=text))
        lead = self._find_dialled_lead(sanitized, company)
        reference = f"lead.{lead.id}" if lead else ""
        return provider._dial(extension, sanitized or plain.group(), reference)

    @api.model
    def _get_dialling(self):
        """Return (provider, extension) by which the current user calls, or two times nothing.

        Of the company that is worked in, else of another one that is switched on.
        """
        for company in self.env.company | self.env.companies:
            provider, extension = self._get_of_user(company, self.env.user)
            if provider:
                return provider, extension
        return self.browse(), False

    @api.model
    def _find_dialled_lead(self, sanitized, company):
        """Return the newest open lead with a number that the user reads, or nothing."""
        Lead = self.env["lead.lead"]
        if not sanitized or not Lead.has_access("read"):
            return Lead
        has_number = Domain("phone_sanitized", "=", sanitized) | Domain(
            "phone_other_sanitized", "=", sanitized
        )
        is_open = Domain([("is_closed", "=", False), ("company_id", "=", company.id)])
        return Lead.search(has_number & is_open, order="id desc", limit=1)

    def _dial(self, extension, number, reference):
        """Let an extension ring, then call a number.

        :param str extension: of the person who calls
        :param str number: to call
        :param str reference: comes back with the events of the call
        :returns: a notification
        :raises UserError: when the provider does not take it
        """
        self.ensure_one()
        self._get_adapter()._originate(self, extension, number, reference)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Your extension %(extension)s rings; then %(number)s is called.",
                    extension=extension,
                    number=number,
                ),
            },
        }

    # ------------------------------------------------------------------ business methods

    @api.model
    def _get_of_user(self, company, user):
        """Return (provider that can call, extension) of a user, or two times nothing.

        :param company: `res.company` record
        :param user: `res.users` record
        """
        line = (
            self.env["lead.call.extension"]
            .sudo()
            .search(
                [
                    ("user_id", "=", user.id),
                    ("provider_id.company_id", "=", company.id),
                    ("provider_id.is_on", "=", True),
                    ("provider_id.originate_url", "!=", False),
                ],
                limit=1,
            )
        )
        return line.provider_id, line.extension

    def _get_adapter(self):
        """Return the model that speaks the language of the provider."""
        self.ensure_one()
        code = self.adapter
        return self.env["lead.call.adapter" if code == "generic" else f"lead.call.adapter.{code}"]

    def _get_user(self, extension):
        """Return the user of an extension who sees the provider's calls, or nobody."""
        self.ensure_one()
        lines = self.extension_ids.filtered(lambda line: line.extension == extension)
        return self.env["lead.type"]._get_receiving_user(self.company_id, lines.user_id)

    def _get_extension(self, user):
        """Return the extension of a user, or None."""
        self.ensure_one()
        lines = self.extension_ids.filtered(lambda line: line.user_id == user)
        return lines[:1].extension or None
