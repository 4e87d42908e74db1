import hashlib
import hmac

import requests

from odoo import api, models
from odoo.tools import consteq

from .lead_capture_adapter import (
    OFFERED_FIELDS,
    BadValueError,
    CaptureItem,
    CaptureRefusedError,
)

GRAPH_URL = "https://graph.facebook.com/v21.0"
TIMEOUT = 8
# names of questions of Meta's lead forms -> fields of the lead
QUESTIONS = {
    "full_name": "contact_name",
    "first_name": "contact_first_name",
    "last_name": "contact_last_name",
    "email": "email",
    "work_email": "email",
    "phone_number": "phone",
    "work_phone_number": "phone",
    "company_name": "partner_name",
    "job_title": "function",
    "street_address": "street",
    "city": "city",
    "post_code": "zip",
    "zip_code": "zip",
    "website": "website",
}
SOURCES = {"fb": "Facebook", "page": "Facebook", "ig": "Instagram", "instagram": "Instagram"}


class LeadCaptureAdapterMeta(models.AbstractModel):
    """Facebook and Instagram: lead forms and messages (REQ-1.21).

    Meta asks for a challenge when the webhook is subscribed, signs every request with
    the app's secret and repeats it until it gets 200. Of a lead form it sends the
    number alone, of a message the sender's: the rest is asked from the Graph API.
    """

    _name = "lead.capture.adapter.meta"
    _inherit = ["lead.capture.adapter"]
    _description = "Adapter of Facebook and Instagram"

    _tells_sender = False

    @api.model
    def _answer_challenge(self, key, params):
        token = params.get("hub.verify_token") or ""
        if params.get("hub.mode") != "subscribe" or not key.verify_token:
            return None
        if not consteq(token.encode(), key.verify_token.encode()):
            return None
        challenge = params.get("hub.challenge") or ""
        return challenge if challenge.isalnum() else None

    @api.model
    def _check_sender(self, key, headers, body):
        given = headers.get("X-Hub-Signature-256") or ""
        secret = (key.app_secret or "").encode()
        wanted = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        if not secret or not consteq(given.encode(), wanted.encode()):
            raise CaptureRefusedError(self.env._("The signature is missing or wrong."), status=403)

    @api.model
    def _parse(self, key, payload):
        """Return the lead forms and messages; what a page sends itself is left out."""
        entries = payload.get("entry") if isinstance(payload, dict) else None
        if not isinstance(entries, list):
            raise CaptureRefusedError(self.env._("This is no notice of a webhook."), status=400)
        items = []
        for entry in filter(lambda entry: isinstance(entry, dict), entries):
            for change in entry.get("changes") or ():
                items += self._parse_change(change)
            for event in entry.get("messaging") or ():
                items += self._parse_message(payload.get("object"), entry, event)
        return items

    @api.model
    def _parse_change(self, change):
        value = change.get("value") or {}
        number = value.get("leadgen_id")
        if change.get("field") != "leadgen" or not number:
            return []
        return [CaptureItem({"leadgen_id": str(number)}, event=f"leadgen.{number}")]

    @api.model
    def _parse_message(self, network, entry, event):
        message = event.get("message") or {}
        sender = (event.get("sender") or {}).get("id")
        if message.get("is_echo") or not message.get("mid") or not sender:
            return []
        files = [
            (attachment.get("payload") or {}).get("url")
            for attachment in message.get("attachments") or ()
        ]
        content = {
            "network": str(network),
            "page": str(entry.get("id") or ""),
            "sender": str(sender),
            "text": "\n".join(filter(None, [message.get("text"), *files])),
            "ad": ((event.get("referral") or message.get("referral") or {}).get("ad_id")),
        }
        return [CaptureItem(content, event=message["mid"], thread=f"{network}.{sender}")]

    @api.model
    def _get_allowed_names(self, key):
        return set(OFFERED_FIELDS)

    # ------------------------------------------------------------------ content

    @api.model
    def _prepare_content(self, key, content):
        if "leadgen_id" in content:
            return self._prepare_form_content(key, content["leadgen_id"])
        return self._prepare_message_content(key, content)

    @api.model
    def _prepare_form_content(self, key, number):
        """Ask for the answers of a lead form.

        Answers to own questions go to the description, with the question.
        """
        answers = self._ask_graph(
            key, number, "field_data,ad_name,campaign_name,form_id,platform,created_time"
        )
        content, others = {}, []
        for answer in answers.get("field_data") or ():
            text = ", ".join(map(str, answer.get("values") or ()))
            name = QUESTIONS.get(answer.get("name"))
            if name and not content.get(name) and self._is_taken(name, text):
                content[name] = text
            elif text:
                others.append(f"{answer.get('name')}: {text}")
        content["description"] = "\n".join(others)
        content["utm_source"] = SOURCES.get(answers.get("platform"), "Facebook")
        content["utm_campaign"] = answers.get("campaign_name")
        return content

    @api.model
    def _prepare_message_content(self, key, content):
        """Ask for the name of who wrote, and where to answer."""
        is_instagram = content["network"] == "instagram"
        names = "name,username" if is_instagram else "first_name,last_name"
        try:
            profile = self._ask_graph(key, content["sender"], names)
        except CaptureRefusedError:
            # who hides the profile has written all the same
            profile = {}
        source = SOURCES.get(content["network"], "Facebook")
        full_name = profile.get("name") or " ".join(
            filter(None, [profile.get("first_name"), profile.get("last_name")])
        )
        if profile.get("username"):
            link = f"https://www.instagram.com/{profile['username']}"
        else:
            link = (
                "https://business.facebook.com/latest/inbox/all?"
                f"asset_id={content['page']}&selected_item_id={content['sender']}"
            )
        return {
            "name": full_name or self.env._("Message from %(network)s", network=source),
            "contact_name": full_name,
            "website": link,
            "description": content["text"],
            "utm_source": source,
        }

    @api.model
    def _is_taken(self, name, text):
        """Tell whether the lead takes an answer; else it goes to the description."""
        try:
            self._convert(name, text)
        except BadValueError:
            return False
        return bool(text)

    @api.model
    def _ask_graph(self, key, node, names):
        """Return fields of an object of the Graph API.

        :raises CaptureRefusedError: with Meta's words; the submission is kept
        """
        if not key.access_token or not node.isalnum():
            raise CaptureRefusedError(
                self.env._(
                    "%(key)s has no page access token. Enter it, then replay.", key=key.name
                ),
                status=202,
            )
        try:
            response = requests.get(
                f"{GRAPH_URL}/{node}",
                params={"fields": names},
                headers={"Authorization": f"Bearer {key.access_token}"},
                timeout=TIMEOUT,
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            raise CaptureRefusedError(
                self.env._("Meta does not answer: %(error)s", error=type(error).__name__),
                status=202,
            ) from error
        if not isinstance(answer, dict) or "error" in answer:
            error = answer.get("error") or {} if isinstance(answer, dict) else {}
            raise CaptureRefusedError(
                self.env._("Meta refuses: %(error)s", error=error.get("message")), status=202
            )
        return answer
