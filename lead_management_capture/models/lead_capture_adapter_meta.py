import hashlib
import hmac

import requests

from odoo import api, models
from odoo.tools import consteq

from .lead_capture_adapter import (
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
    """Facebook and Instagram: lead forms and messages.

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
        for entry in self._read_objects(entries):
            for change in self._read_objects(entry.get("changes")):
                items += self._parse_change(change)
            for event in self._read_objects(entry.get("messaging")):
                items += self._parse_message(payload.get("object"), entry, event)
        return items

    @api.model
    def _read_object(self, value):
        """Return an object of the network's JSON, an empty one for anything else."""
        return value if isinstance(value, dict) else {}

    @api.model
    def _read_objects(self, value):
        """Return the objects of a list of the network's JSON, none of anything else."""
        return [item for item in value if isinstance(item, dict)] if type(value) is list else []

    @api.model
    def _read_text(self, value):
        """Return a text or number of the network's JSON as text, nothing of anything else."""
        return str(value) if isinstance(value, (str, int)) and value is not False else ""

    @api.model
    def _parse_change(self, change):
        number = self._read_text(self._read_object(change.get("value")).get("leadgen_id"))
        if change.get("field") != "leadgen" or not number:
            return []
        return [CaptureItem({"leadgen_id": number}, event=f"leadgen.{number}")]

    @api.model
    def _parse_message(self, network, entry, event):
        message = self._read_object(event.get("message"))
        sender = self._read_text(self._read_object(event.get("sender")).get("id"))
        number = self._read_text(message.get("mid"))
        if message.get("is_echo") or not number or not sender:
            return []
        network = self._read_text(network)
        files = [
            self._read_text(self._read_object(attachment.get("payload")).get("url"))
            for attachment in self._read_objects(message.get("attachments"))
        ]
        referral = self._read_object(event.get("referral") or message.get("referral"))
        content = {
            "network": network,
            "page": self._read_text(entry.get("id")),
            "sender": sender,
            "text": "\n".join(filter(None, [self._read_text(message.get("text")), *files])),
            "ad": self._read_text(referral.get("ad_id")) or None,
        }
        return [CaptureItem(content, event=number, thread=f"{network}.{sender}")]

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
        for answer in self._read_objects(answers.get("field_data")):
            given = answer.get("values")
            text = ", ".join(map(str, given if isinstance(given, list) else ()))
            name = QUESTIONS.get(self._read_text(answer.get("name")))
            if name and not content.get(name) and self._is_taken(name, text):
                content[name] = text
            elif text:
                others.append(f"{answer.get('name')}: {text}")
        content["description"] = "\n".join(others)
        content["utm_source"] = SOURCES.get(self._read_text(answers.get("platform")), "Facebook")
        content["utm_campaign"] = self._read_text(answers.get("campaign_name"))
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
        profile = {name: self._read_text(value) for name, value in profile.items()}
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
            error = self._read_object(self._read_object(answer).get("error"))
            raise CaptureRefusedError(
                self.env._("Meta refuses: %(error)s", error=error.get("message")), status=202
            )
        return answer
