from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.http import request


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
    def _get_program_paths(cls):
        """Return what the paths of addresses for programs start with, as a tuple.

        Hook: an addon with such an address adds it.
        """
        return ()

    @classmethod
    def _get_refusal_headers(cls, path):
        """Return the headers of a refusal of a program.

        Hook: an addon adds what the callers of its address need, as a page of another site.

        :param str path: path of the request
        """
        return {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

    @classmethod
    def _handle_error(cls, exception):
        """Refuse programs in JSON that they may read, before the request is read even.

        A body that is too big is refused by Odoo itself, with a page for people.
        """
        path = request.httprequest.path
        is_refusal = isinstance(exception, HTTPException) and (exception.code or 0) >= 400
        if not is_refusal or not path.startswith(cls._get_program_paths()):
            return super()._handle_error(exception)
        headers = cls._get_refusal_headers(path)
        body = {"error": exception.name, "status": "refused"}
        return request.make_json_response(body, list(headers.items()), status=exception.code)
