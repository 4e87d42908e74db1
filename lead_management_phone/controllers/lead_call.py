from werkzeug.exceptions import RequestEntityTooLarge

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.lead_call_adapter import CallRefusedError

# a recording comes as base64 in the body
MAX_BODY = 32 * 1024 * 1024


class LeadCall(http.Controller):
    """The address that telephony providers send their events to."""

    @http.route(
        "/lead_call/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def call_event(self, token, **_params):
        """Take an event of a provider, and answer where to route the call."""
        env = request.env(user=SUPERUSER_ID, su=True)
        provider = env["lead.call.provider"]._get_by_token(token)
        if not provider:
            return self._answer(404, {"error": env._("There is no such address.")})
        provider = provider.with_company(provider.company_id)
        try:
            return self._answer(200, self._take(provider))
        except CallRefusedError as refusal:
            return self._answer(refusal.status, {"error": refusal.reason})
        except RequestEntityTooLarge:
            error = env._("At most %(count)s bytes are taken.", count=MAX_BODY)
            return self._answer(413, {"error": error})

    def _take(self, provider):
        """Return what the provider is told.

        :raises CallRefusedError: for what is not proved or not understood
        """
        if not provider.is_on:
            raise CallRefusedError(provider.env._("This provider is switched off."), status=403)
        adapter = provider._get_adapter()
        body = request.httprequest.get_data()
        adapter._check_signature(provider, request.httprequest.headers, body)
        calls, route = provider.env["lead.call"], None
        for event in adapter._parse(provider, body):
            call, event_route = calls._take_event(provider, event)
            calls |= call
            route = event_route or route
        return adapter._prepare_answer(provider, calls, route)

    @staticmethod
    def _answer(status, body):
        return request.make_json_response(body, [("Cache-Control", "no-store")], status=status)
