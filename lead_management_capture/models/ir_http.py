from odoo import SUPERUSER_ID, models
from odoo.http import request

CAPTURE_PATH = "/lead_capture/"


class IrHttp(models.AbstractModel):
    """The address of capture keys refuses in JSON that the sender's page may read."""

    _inherit = "ir.http"

    @classmethod
    def _get_program_paths(cls):
        return (*super()._get_program_paths(), CAPTURE_PATH)

    @classmethod
    def _get_refusal_headers(cls, path):
        headers = super()._get_refusal_headers(path)
        if not path.startswith(CAPTURE_PATH):
            return headers
        Key = request.env(user=SUPERUSER_ID, su=True)["lead.capture.key"]
        key = Key._get_by_token(path.removeprefix(CAPTURE_PATH))
        origin = request.httprequest.headers.get("Origin")
        return headers | Key._get_cors_headers(key and key._is_origin_allowed(origin) and origin)
