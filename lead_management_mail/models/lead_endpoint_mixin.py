import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# what nobody guesses; what is drawn has 32
MIN_TOKEN_LENGTH = 20
# of what the other side proves itself with
MIN_SECRET_LENGTH = 16


class LeadEndpointMixin(models.AbstractModel):
    """An address of its own, at which another system comes in without logging in.

    A model on it declares that the token is unique, in words of its own.
    """

    _name = "lead.endpoint.mixin"
    _inherit = ["lead.guarded.mixin", "lead.given.mixin"]
    _description = "Address for another system"

    # names of the fields with secrets that managers enter
    _secret_fields = ()

    token = fields.Char(
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(24),
        export_string_translation=False,
        written_by="server",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )

    is_token_weak = fields.Boolean(
        compute="_compute_is_token_weak", export_string_translation=False
    )

    @api.depends("token")
    def _compute_is_token_weak(self):
        for endpoint in self:
            endpoint.is_token_weak = bool(endpoint.token) and len(endpoint.token) < MIN_TOKEN_LENGTH

    @api.constrains("token")
    def _check_token(self):
        """Refuse an address that can be guessed; one of old works on, with a warning."""
        for endpoint in self.filtered("is_token_weak"):
            raise ValidationError(
                self.env._(
                    "The address of %(name)s can be guessed: at least %(count)s characters"
                    " are needed. Leave it out, and one is drawn.",
                    name=endpoint.name,
                    count=MIN_TOKEN_LENGTH,
                )
            )

    @api.constrains(lambda self: self._secret_fields)
    def _check_secrets(self):
        """Refuse a secret that can be guessed; one of old works on until it is changed."""
        for endpoint in self:
            for name in endpoint._secret_fields:
                secret = endpoint[name]
                if secret and len(secret.strip()) < MIN_SECRET_LENGTH:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(name)s can be guessed: at least %(count)s"
                            " characters are needed. Enter a longer one on both sides.",
                            field=self._fields[name]._description_string(self.env),
                            name=endpoint.name,
                            count=MIN_SECRET_LENGTH,
                        )
                    )

    @api.model
    def _get_by_token(self, token):
        """Return the record of an address, or nothing.

        :param str token: last part of the address, as it came
        """
        if not token or not token.isprintable():
            return self.browse()
        return self.search([("token", "=", token)], limit=1)

    @api.model
    def _is_web_address(self, address):
        """Tell whether a text is the full address of a site or page."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and bool(parts.hostname)
