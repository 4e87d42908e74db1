import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models


class LeadDoorMixin(models.AbstractModel):
    """An address of its own, at which another system comes in without logging in.

    A model on it declares that the token is unique, in words of its own.
    """

    _name = "lead.door.mixin"
    _description = "Address for another system"

    token = fields.Char(
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(24),
        export_string_translation=False,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
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
