from werkzeug.exceptions import HTTPException

from odoo import SUPERUSER_ID, models
from odoo.http import request

CAPTURE_PATH = "/lead_capture/"
DOOR_PATHS = (CAPTURE_PATH, "/lead_call/")


class IrHttp(models.AbstractModel):
    """What the web client knows of comments, and how addresses for programs refuse."""

    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whose comments on leads the user may change."""
        info = super().session_info()
        user = self.env.user
        info["manages_lead_comments"] = bool(user) and user._manages_lead_comments()
        return info

    @classmethod
    def _handle_error(cls, exception):
        """Refuse programs in JSON that the page may read, before the request is read even.

        A body that is too big is refused by Odoo itself, with a page for people.
        """
        path = request.httprequest.path
        is_refusal = isinstance(exception, HTTPException) and (exception.code or 0) >= 400
        if not is_refusal or not path.startswith(DOOR_PATHS):
            return super()._handle_error(exception)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if path.startswith(CAPTURE_PATH):
            Key = request.env(user=SUPERUSER_ID, su=True)["lead.capture.key"]
            key = Key._get_by_token(path.removeprefix(CAPTURE_PATH))
            origin = request.httprequest.headers.get("Origin")
            headers |= Key._get_cors_headers(key and key._is_origin_allowed(origin) and origin)
        body = {"error": exception.name, "status": "refused"}
        return request.make_json_response(body, list(headers.items()), status=exception.code)
