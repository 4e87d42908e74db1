import hashlib
import hmac
import json
from unittest.mock import Mock, patch

import requests

from odoo.tests import tagged

from ..models.lead_capture_adapter import CaptureRefusedError
from .capture_common import CaptureCommon

PAGE = "153125381133"
PERSON = "4521378901234567"


@tagged("post_install", "-at_install")
class TestCaptureMeta(CaptureCommon):
    """Facebook and Instagram, with the requests of Meta's documentation."""

    @classmethod
    def _create_key(cls, **values):
        return super()._create_key(
            channel="meta",
            app_secret="app-secret",
            verify_token="meatyhamhock-1234",
            access_token="page-token",
            **values,
        )

    def setUp(self):
        super().setUp()
        self.graph = {}
        self.asked = []
        path = "odoo.addons.lead_management_capture.models.lead_capture_adapter_meta.requests.get"
        self.startPatcher(patch(path, self._answer_graph))

    def _answer_graph(self, url, params, headers, timeout):
        self.asked.append((url, headers["Authorization"]))
        answer = self.graph.get(url.rpartition("/")[2])
        if isinstance(answer, Exception):
            raise answer
        return Mock(json=lambda: answer or {"error": {"message": "Unsupported get request"}})

    def _notify(self, payload, secret="app-secret", **headers):
        body = json.dumps(payload)
        signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signature}", **headers}
        return self._post(body, headers=headers)

    def _prepare_lead_form(self, number="444444444444"):
        value = {
            "leadgen_id": number,
            "page_id": PAGE,
            "form_id": "370570020082",
            "ad_id": "88888",
            "created_time": 1440120384,
        }
        change = {"field": "leadgen", "value": value}
        entry = {"id": PAGE, "time": 1438292065, "changes": [change]}
        return {"object": "page", "entry": [entry]}

    def _prepare_message(self, text="Do you make pallets?", network="page", mid="mid.1", **message):
        event = {
            "sender": {"id": PERSON},
            "recipient": {"id": PAGE},
            "timestamp": 1458692752478,
            "message": {"mid": mid, "text": text, **message},
        }
        return {"object": network, "entry": [{"id": PAGE, "time": 1, "messaging": [event]}]}

    def test_signed_notices_of_any_shape(self):
        """REQ-1.21: every level may be of every kind; none is an error of the server."""
        odd = (None, True, False, 0, 7, -1.5, "", "text", [], [[]], {}, [{}], [None], {"id": {}})
        shapes = [self._prepare_lead_form(), self._prepare_message(attachments=[{"payload": {}}])]
        paths = {path for shape in shapes for path in self._get_paths(shape)}
        for number, path in enumerate(sorted(paths, key=str)):
            for value in odd:
                for shape in shapes:
                    payload = self._replace(shape, path, value)
                    items = self._parse(payload)
                    self.assertIsInstance(items, (list, int), (path, value))
            # the whole way once for each level
            response = self._notify(self._replace(shapes[0], path, odd[number % len(odd)]))
            self.assertLess(response.status_code, 500, path)
        for answer in ([], "x", {"field_data": 7}, {"field_data": [7, {"values": 7, "name": []}]}):
            self.graph["1"] = answer
            content = {"leadgen_id": "1"}
            try:
                self.env["lead.capture.adapter.meta"]._prepare_content(self.key, content)
            except CaptureRefusedError as refusal:
                self.assertEqual(refusal.status, 202)

    def _parse(self, payload):
        adapter = self.env["lead.capture.adapter.meta"]
        try:
            items = adapter._parse(self.key, payload)
        except CaptureRefusedError as refusal:
            return refusal.status
        for item in items:
            # what is kept of it
            json.dumps(item.content)
            self.assertIsInstance(item.event, str)
        return items

    def _get_paths(self, value, path=()):
        """Return the way to each value of JSON, its own one included."""
        yield path
        children = value.items() if isinstance(value, dict) else ()
        children = enumerate(value) if isinstance(value, list) else children
        for key, child in children:
            yield from self._get_paths(child, (*path, key))

    def _replace(self, value, path, other):
        """Return JSON with another value at the end of a way."""
        if not path:
            return other
        key, *rest = path
        if isinstance(value, list) and isinstance(key, int):
            return [
                self._replace(item, rest, other) if index == key else item
                for index, item in enumerate(value)
            ]
        if isinstance(value, dict) and key in value:
            return {**value, key: self._replace(value[key], rest, other)}
        return value

    def test_challenge_is_answered_to_who_knows_the_token(self):
        """REQ-1.21: the webhook is subscribed, and by nobody else."""
        url = f"/lead_capture/{self.key.token}"
        params = {
            "hub.mode": "subscribe",
            "hub.challenge": "1158201444",
            "hub.verify_token": "meatyhamhock-1234",
        }
        response = self.url_open(url, params=params)
        self.assertEqual((response.status_code, response.text), (200, "1158201444"))
        self.assertIn("text/plain", response.headers["Content-Type"])
        for wrong in (
            {"hub.verify_token": "another"},
            {"hub.verify_token": ""},
            {"hub.mode": "unsubscribe"},
            {"hub.challenge": "<script>"},
        ):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.url_open(url, params=params | wrong).status_code, 405)
        self.key.is_on = False
        self.assertEqual(self.url_open(url, params=params).status_code, 405)

    def test_signatures_wrong_or_missing_are_refused(self):
        """REQ-1.21: X-Hub-Signature-256 over the body, by the app's secret."""
        message = self._prepare_message()
        self.assertEqual(self._notify(message, secret="guess").status_code, 403)
        for signature in ("", "sha256=", "sha1=abc", "é"):
            with self.subTest(signature=signature):
                headers = {"X-Hub-Signature-256": signature.encode()}
                response = self._post(json.dumps(message), headers=headers)
                self.assertEqual(response.status_code, 403)
        self.assertEqual(self._post(json.dumps(message)).status_code, 403)
        self.key.app_secret = False
        self.assertEqual(self._notify(message, secret="").status_code, 403)
        self.assertFalse(self._get_submissions())

    def test_lead_form_makes_a_lead(self):
        """REQ-1.21, REQ-1.28: answers are asked for; source and campaign of the ad stay."""
        self.graph["444444444444"] = {
            "field_data": [
                {"name": "full_name", "values": ["Maria Kowalska"]},
                {"name": "email", "values": ["maria@example.com"]},
                {"name": "work_email", "values": ["m@work.example.com"]},
                {"name": "phone_number", "values": ["+48 601 222 333"]},
                {"name": "how_many_racks?", "values": ["20", "<b>more</b>"]},
            ],
            "campaign_name": "Racks in autumn",
            "platform": "ig",
        }
        self.assertEqual(self._notify(self._prepare_lead_form()).status_code, 200)
        lead = self._get_leads()
        self.assertEqual(lead.name, "Maria Kowalska")
        self.assertEqual(lead.email, "maria@example.com")
        self.assertEqual(lead.phone_sanitized, "+48601222333")
        self.assertEqual(lead.source_id.name, "Instagram")
        self.assertEqual(lead.campaign_id.name, "Racks in autumn")
        self.assertIn("how_many_racks?: 20, &lt;b&gt;more", lead.description)
        self.assertIn("work_email: m@work.example.com", lead.description)
        self.assertEqual(self.asked[0][1], "Bearer page-token")

    def test_repeated_notice_is_one_lead(self):
        """REQ-1.21: Meta repeats what it thinks was not taken."""
        self.graph["444444444444"] = {"field_data": [{"name": "email", "values": ["a@b.com"]}]}
        for _turn in range(3):
            self.assertEqual(self._notify(self._prepare_lead_form()).status_code, 200)
        self.assertEqual(len(self._get_leads()), 1)

    def test_lead_form_that_cannot_be_read_is_kept_and_replayed(self):
        """REQ-1.21: Meta does not answer, the token is missing or has expired."""
        cases = (requests.Timeout("slow"), None, ["no object"])
        for number, answer in enumerate(cases):
            self.graph[str(number)] = answer
            self.assertEqual(self._notify(self._prepare_lead_form(str(number))).status_code, 200)
        self.key.access_token = False
        self._notify(self._prepare_lead_form("9"))
        failed = self._get_submissions(state="failed").with_user(self.user_manager)
        self.assertEqual(len(failed), 4)
        self.assertIn("Unsupported get request", " ".join(failed.mapped("reason")))
        self.key.access_token = "new"
        for number in ("0", "1", "2", "9"):
            self.graph[number] = {"field_data": [{"name": "email", "values": [f"a{number}@b.com"]}]}
        failed.action_replay()
        self.assertEqual(len(self._get_leads()), 4)

    def test_message_makes_a_lead_with_name_link_text_and_source(self):
        """REQ-1.21: what Messenger brings."""
        self.graph[PERSON] = {"first_name": "Peter", "last_name": "Chang", "id": PERSON}
        self._notify(self._prepare_message("Do you make <pallets>?"))
        lead = self._get_leads()
        self.assertEqual(lead.name, "Peter Chang")
        self.assertEqual(lead.contact_last_name, "Chang")
        self.assertIn(f"selected_item_id={PERSON}", lead.website)
        self.assertIn("&lt;pallets&gt;", lead.description)
        self.assertEqual(lead.source_id.name, "Facebook")
        self.graph[PERSON] = {"name": "Peter Chang", "username": "peterchang_live"}
        self._notify(self._prepare_message("Hello", network="instagram", mid="mid.2"))
        lead = self._get_leads()[0]
        self.assertEqual(lead.website, "https://www.instagram.com/peterchang_live")
        self.assertEqual(lead.source_id.name, "Instagram")

    def test_next_message_joins_the_open_lead(self):
        """REQ-1.21: one conversation is one lead, until it is closed."""
        for number in range(3):
            self._notify(self._prepare_message(f"Text {number}", mid=f"mid.{number}"))
        lead = self._get_leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.name, "Message from Facebook", "the profile is hidden")
        self.assertIn("Text 2", lead.message_ids[0].body)
        lead.set_lost(self.reason.id)
        self._notify(self._prepare_message("Again", mid="mid.9"))
        self.assertEqual(len(self._get_leads()), 2)

    def test_what_is_no_message_makes_nothing(self):
        """REQ-1.21: echoes, receipts, other objects and broken notices."""
        for payload in (
            self._prepare_message(is_echo=True),
            self._prepare_message(mid=None),
            {"object": "page", "entry": [{"id": PAGE, "messaging": [{"read": {"watermark": 1}}]}]},
            {"object": "page", "entry": [{"changes": [{"field": "feed", "value": {}}]}, 7]},
            {"object": "page", "entry": []},
        ):
            with self.subTest(payload=payload):
                self.assertEqual(self._notify(payload).status_code, 200)
        for payload in ([], {"entry": "x"}, 7):
            with self.subTest(payload=payload):
                self.assertEqual(self._notify(payload).status_code, 400)
        self.assertFalse(self._get_submissions())
