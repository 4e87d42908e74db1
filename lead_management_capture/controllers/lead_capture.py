import json

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.lead_capture_adapter import CaptureRefusedError
from ..models.lead_capture_key_snippet import SCRIPT

MAX_BODY = 128 * 1024
RETRY_AFTER = 60
# in the pages of other sites since the first release
FORMER_SCRIPT = "/lead_management_mail/static/capture/lead_capture.js"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class LeadCapture(http.Controller):
    """The address that forms, programs and networks send leads to."""

    @http.route(
        "/lead_capture/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST", "OPTIONS"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def capture(self, token, **params):
        """Take what comes in by the key of an address, and answer with a reference."""
        env = request.env(user=SUPERUSER_ID, su=True)
        key = env["lead.capture.key"]._get_by_token(token)
        if not key:
            return self._answer(404, {"error": env._("There is no such address.")})
        key = key.with_company(key.company_id)
        origin = request.httprequest.headers.get("Origin")
        if not key._is_origin_allowed(origin):
            return self._answer(
                403, {"error": env._("Pages of %(site)s may not send here.", site=origin)}
            )
        method = request.httprequest.method
        if method == "OPTIONS":
            return self._answer(204, None, origin)
        if method == "GET":
            return self._answer_challenge(key, params)
        try:
            status, body = self._take(key, origin)
        except CaptureRefusedError as refusal:
            status, body = refusal.status, {"status": "refused", "error": refusal.reason}
        except RequestEntityTooLarge:
            error = env._("At most %(count)s bytes are taken.", count=MAX_BODY)
            status, body = 413, {"status": "refused", "error": error}
        return self._answer(status, body, origin, key)

    @http.route(
        FORMER_SCRIPT,
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def former_script(self):
        """Send pages of other sites that know the former address of the script to today's."""
        return request.redirect(SCRIPT, code=301)

    # ------------------------------------------------------------------ taking

    def _take(self, key, origin):
        """Return (HTTP status, body) of what was sent."""
        adapter = key._get_adapter()
        if not key.is_on:
            raise CaptureRefusedError(key.env._("This address is switched off."), status=403)
        http_request = request.httprequest
        body = http_request.get_data() if http_request.mimetype not in FORM_TYPES else b""
        adapter._check_sender(key, http_request.headers, body)
        items = adapter._parse(key, self._read_payload(key, body))
        Submission = key.env["lead.capture.submission"]
        sender = http_request.remote_addr
        answers = []
        for item in items:
            item = self._with_header_event(item)
            known = Submission._find_event(key, item.event and Submission._hash(item.event))
            if not known and adapter._tells_sender and key._is_over_limit(sender):
                return 429, {"status": "refused", "error": key.env._("Too many requests.")}
            submission, _known = Submission._receive(key, item, sender, origin)
            answers.append(submission.answer)
        if not adapter._tells_sender:
            return 200, {"status": "received"}
        return answers[0]["status"], answers[0]["body"]

    def _read_payload(self, key, body):
        """Return what JSON or the form says.

        :raises CaptureRefusedError: when it is neither
        """
        http_request = request.httprequest
        if http_request.mimetype in FORM_TYPES:
            names = [name for name in http_request.files if http_request.files[name].filename]
            form = http_request.form
            values = {name: self._join_values(form.getlist(name)) for name in form}
            return values | dict.fromkeys(names, "file")
        if http_request.mimetype != "application/json":
            raise CaptureRefusedError(
                key.env._("Send a form or JSON, and say so in Content-Type."), status=415
            )
        try:
            return json.loads(body, parse_constant=self._refuse_constant)
        except (ValueError, RecursionError):
            raise CaptureRefusedError(
                key.env._("The body is no JSON that can be read."), status=400
            ) from None

    @staticmethod
    def _join_values(values):
        """Return what a form says in several inputs of one name: two telephones, boxes ticked."""
        return "; ".join(dict.fromkeys(filter(None, values)))

    @staticmethod
    def _refuse_constant(name):
        raise ValueError(name)

    @staticmethod
    def _with_header_event(item):
        event = request.httprequest.headers.get("Idempotency-Key")
        return item if item.event or not event else item._replace(event=event)

    # ------------------------------------------------------------------ answering

    def _answer_challenge(self, key, params):
        text = key._get_adapter()._answer_challenge(key, params) if key.is_on else None
        if text is None:
            error = key.env._("Send with POST.")
            return self._answer(405, {"error": error}, headers={"Allow": "POST, OPTIONS"})
        return request.make_response(text, [("Content-Type", "text/plain; charset=utf-8")])

    def _answer(self, status, body, origin=None, key=None, headers=None):
        """Return the response: JSON, or a page for a person who sent a plain form.

        :param origin: site of the page, which may read the answer
        """
        headers = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **request.env["lead.capture.key"]._get_cors_headers(origin),
            **(headers or {}),
        }
        if status == 429:
            headers["Retry-After"] = str(RETRY_AFTER)
        if status == 204:
            return request.make_response("", list(headers.items()), status=status)
        if key and self._is_person():
            return self._answer_person(status, body, key, headers)
        # the same order each time, so that a repeated request gets the same bytes
        body = dict(sorted(body.items()))
        return request.make_json_response(body, list(headers.items()), status=status)

    @staticmethod
    def _is_person():
        """Tell whether a browser sent a plain form and will show the answer."""
        http_request = request.httprequest
        return http_request.mimetype in FORM_TYPES and "text/html" in http_request.headers.get(
            "Accept", ""
        )

    def _answer_person(self, status, body, key, headers):
        if status < 300 and key.thank_you_url:
            return request.redirect(key.thank_you_url, code=303, local=False)
        page = key.env["ir.qweb"]._render(
            "lead_management_capture.lead_capture_answer", {"body": body, "is_done": status < 300}
        )
        return request.make_response(page, list(headers.items()), status=status)
