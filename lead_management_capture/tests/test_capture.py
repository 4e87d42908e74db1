import json

from odoo.tests import tagged

from .capture_common import CaptureCommon


@tagged("post_install", "-at_install")
class TestCapture(CaptureCommon):
    """What a key makes of what is sent to it."""

    def test_json_makes_a_lead_and_answers_with_a_reference(self):
        """REQ-1.24, REQ-5.1: all allowed fields, owner by the type, never the sender."""
        self.key.type_id = self.lead_type
        response = self._post(
            {
                "contact_name": "Jan Nowak",
                "partner_name": "Nowak Racks",
                "email": "jan@example.com",
                "phone": "+48 601 234 567",
                "description": "Shelves\nfor the new hall",
            }
        )
        self.assertEqual(response.status_code, 201)
        answer = response.json()
        self.assertEqual(answer["status"], "received")
        lead = self._get_leads()
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Nowak Racks",
                    "contact_first_name": "Jan",
                    "contact_last_name": "Nowak",
                    "email": "jan@example.com",
                    "phone_sanitized": "+48601234567",
                    "type_id": self.lead_type.id,
                    "user_id": self.user_colleague.id,
                    "company_id": self.company_a.id,
                    "date_last_user_change": False,
                }
            ],
        )
        self.assertIn("Shelves<br", lead.description)
        submission = self._get_submissions(reference=answer["reference"])
        self.assertEqual(submission.lead_id, lead)
        self.assertEqual(submission.state, "done")

    def test_a_form_makes_a_lead_and_thanks(self):
        """REQ-1.24: without JavaScript the visitor sees thanks, or comes to a page of it."""
        response = self._post_form({"email": "anna@example.com", "contact_name": ""})
        self.assertEqual(response.status_code, 201)
        self.assertIn("text/html", response.headers["Content-Type"])
        self.assertIn(self._get_submissions().reference, response.text)
        self.assertEqual(self._get_leads().email, "anna@example.com")
        self.key.thank_you_url = "https://www.example.com/thanks"
        response = self._post_form({"email": "ola@example.com"}, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Location"], "https://www.example.com/thanks")

    def test_several_inputs_of_one_name_are_all_taken(self):
        """REQ-1.24, REQ-5.1: an empty one and one that repeats another say nothing."""
        phones = ("+48601000333", "", "+48226000044", "+48601000333")
        form = [("email", ""), ("email", "jan@example.com"), *(("phone", text) for text in phones)]
        form += [("description", "Racks"), ("description", "Shelves")]
        response = self._post_form(form)
        self.assertEqual(response.status_code, 201)
        lead = self._get_leads()
        numbers = (lead.phone_sanitized, lead.phone_other_sanitized)
        self.assertEqual(numbers, ("+48601000333", "+48226000044"))
        self.assertEqual(lead.email, "jan@example.com")
        self.assertIn("Racks; Shelves", lead.description)

    def test_a_form_that_cannot_be_read_is_taken_and_says_so(self):
        """REQ-1.24: the page names what is kept as text, and is escaped."""
        response = self._post_form({"email": "<script>alert(1)</script>"})
        self.assertEqual(response.status_code, 201)
        self.assertIn("this is no e-mail address", response.text)
        self.assertNotIn("<script>", response.text)
        lead = self._get_leads()
        self.assertFalse(lead.email)
        self.assertIn("&lt;script&gt;", lead.description)

    def test_bad_values_are_kept_as_text_and_said(self):
        """REQ-1.24: all at once; the lead has all that was sent."""
        self.key.field_ids = self.env["ir.model.fields"].search(self.key._get_field_domain())
        values = {
            "email": "jan@gmail,com",
            "country_id": "Atlantis",
            "expected_revenue": "12,500",
            "date_deadline": "10/09/2030",
            "website": "javascript:alert(1)",
            "phone": ["1"],
            "partner_name": "x" * 300,
        }
        response = self._post({"name": "Racks", **values})
        self.assertEqual(response.status_code, 201, response.text)
        self.assertEqual(response.json()["kept_as_text"].keys(), values.keys())
        lead = self._get_leads()
        for name, value in values.items():
            self.assertFalse(lead[name], name)
            self.assertIn(str(value).replace("'", '"'), lead.description)
        self.assertEqual(self._get_submissions().state, "done")

    def test_amounts_that_are_read_in_one_way(self):
        """REQ-1.24: a number of JSON is one, whatever its digits."""
        self.key.field_ids |= self.env["ir.model.fields"]._get("lead.lead", "expected_revenue")
        cases = {12.5: 12.5, 12.125: 12.13, 12500: 12500, "12 500,00": 12500, "12500.5": 12500.5}
        for sent, amount in cases.items():
            self._post({"partner_name": "Racks", "expected_revenue": sent})
            self.assertEqual(self._get_leads()[0].expected_revenue, amount)
        for sent in ("12,500", "12.500"):
            response = self._post({"partner_name": "Racks", "expected_revenue": sent})
            self.assertIn("one way", response.json()["kept_as_text"]["expected_revenue"])
            self.assertFalse(self._get_leads()[0].expected_revenue)
            self.assertIn(f"Expected revenue: {sent}", self._get_leads()[0].description)

    def test_a_page_asks_its_visitor_before(self):
        """REQ-1.24: the widget; sent again as it is, or replayed, it is taken."""
        values = {"email": "jan@gmail,com", "ask_first": True}
        for _turn in range(2):
            response = self._post(values)
            self.assertEqual(response.status_code, 422)
            self.assertIn("email", response.json()["invalid"])
        self.assertFalse(self._get_leads())
        first = self._get_submissions()[-1]
        self.assertEqual(self._post({"email": "jan@gmail,com"}).status_code, 201)
        self.assertEqual(len(self._get_leads()), 1)
        first.with_user(self.user_manager).action_replay()
        self.assertEqual(first.state, "done")
        self.assertIn("jan@gmail,com", first.lead_id.description)

    def test_unknown_fields_and_bad_values_are_named(self):
        """REQ-1.24: all at once, and no lead."""
        self.key.field_ids |= self.env["ir.model.fields"].search(
            [
                ("model", "=", "lead.lead"),
                ("name", "in", ["country_id", "expected_revenue", "date_deadline", "website"]),
            ]
        )
        response = self._post(
            {
                "user_id": 2,
                "colour": "red",
                "email": "nobody",
                "country_id": "Atlantis",
                "expected_revenue": "-4",
                "date_deadline": "tomorrow",
                "website": "javascript:alert(1)",
                "phone": ["1"],
                "partner_name": "x" * 300,
            }
        )
        self.assertEqual(response.status_code, 422)
        answer = response.json()
        self.assertEqual(answer["unknown"], ["colour", "user_id"])
        self.assertEqual(
            set(answer["invalid"]),
            {
                "email",
                "country_id",
                "expected_revenue",
                "date_deadline",
                "website",
                "phone",
                "partner_name",
            },
        )
        self.assertIn("colour", answer["error"])
        self.assertFalse(self._get_leads())
        self.assertEqual(self._get_submissions().state, "failed")

    def test_values_of_every_kind_are_taken(self):
        """REQ-1.24: a country by its letters, an amount, a date, a web address."""
        names = ("country_id", "expected_revenue", "date_deadline", "website", "city", "name")
        self.key.field_ids = self.env["ir.model.fields"].search(
            [("model", "=", "lead.lead"), ("name", "in", names)]
        )
        response = self._post(
            {
                "name": "A  hall",
                "country_id": "pl",
                "expected_revenue": "1 200,50",
                "date_deadline": "2030-12-31",
                "website": "www.example.com",
                "city": "Łódź",
            }
        )
        self.assertEqual(response.status_code, 201, response.text)
        lead = self._get_leads()
        self.assertEqual(lead.country_id, self.env.ref("base.pl"))
        self.assertEqual(lead.expected_revenue, 1200.5)
        self.assertEqual(str(lead.date_deadline), "2030-12-31")
        self.assertEqual((lead.name, lead.city), ("A hall", "Łódź"))

    def test_bodies_that_are_none_are_refused(self):
        """REQ-1.24: each with its status, and nothing breaks."""
        cases = (
            ("{", 400),
            ("[1]", 400),
            ('"text"', 400),
            ('{"email": NaN}', 400),
            ("[" * 100000, 400),
            (b"\xff\xfe", 400),
            ("{}", 422),
            ('{"email": ""}', 422),
            (json.dumps({"description": "x" * 200000}), 413),
        )
        for body, status in cases:
            with self.subTest(body=body[:20]):
                self.assertEqual(self._post(body).status_code, status)
        response = self._post("a=b", headers={"Content-Type": "text/plain"})
        self.assertEqual(response.status_code, 415)
        self.assertEqual(self.url_open(f"/lead_capture/{self.key.token}").status_code, 405)
        self.assertFalse(self._get_leads())

    def test_files_are_refused_by_name(self):
        """REQ-1.24: no field takes a file."""
        response = self.url_open(
            f"/lead_capture/{self.key.token}", files={"phone": ("a.txt", b"text")}
        )
        self.assertEqual(response.status_code, 201, "the name of a field: its text is 'file'")
        response = self.url_open(
            f"/lead_capture/{self.key.token}", files={"cv": ("a.txt", b"text")}
        )
        self.assertEqual(response.json()["unknown"], ["cv"])

    def test_keys_wrong_or_off_are_refused(self):
        """REQ-1.24: wrong key 404, switched off 403, another address after renewal."""
        old_token = self.key.token
        for token in ("x", old_token[:-1], old_token + "x", "%00", "%27%20OR%201=1--", "é"):
            with self.subTest(token=token):
                response = self.url_open(f"/lead_capture/{token}", data={"email": "a@b.com"})
                self.assertEqual(response.status_code, 404)
        self.key.is_on = False
        self.assertEqual(self._post({"email": "a@example.com"}).status_code, 403)
        self.key.is_on = True
        self.key.action_renew_address()
        response = self.url_open(f"/lead_capture/{old_token}", data={"email": "a@b.com"})
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self._post({"email": "a@example.com"}).status_code, 201)
        self.assertEqual(len(self._get_leads()), 1)

    def test_sites_that_are_not_allowed_are_refused(self):
        """REQ-1.24: the browser learns from the headers which site may send."""
        self.key.allowed_origins = "https://www.example.com\nhttps://shop.example.com"
        url = f"/lead_capture/{self.key.token}"
        good, bad = {"Origin": "https://shop.example.com"}, {"Origin": "https://evil.example.org"}
        preflight = self.url_open(url, method="OPTIONS", headers=good)
        self.assertEqual(preflight.status_code, 204)
        self.assertEqual(
            preflight.headers["Access-Control-Allow-Origin"], "https://shop.example.com"
        )
        self.assertIn("Idempotency-Key", preflight.headers["Access-Control-Allow-Headers"])
        preflight = self.url_open(url, method="OPTIONS", headers=bad)
        self.assertEqual(preflight.status_code, 403)
        self.assertNotIn("Access-Control-Allow-Origin", preflight.headers)
        response = self._post({"email": "a@example.com"}, headers=bad)
        self.assertEqual(response.status_code, 403)
        self.assertFalse(self._get_leads())
        response = self._post({"email": "a@example.com"}, headers=good)
        self.assertEqual(response.status_code, 201)
        self.assertEqual(
            response.headers["Access-Control-Allow-Origin"], "https://shop.example.com"
        )
        self.assertNotIn("Access-Control-Allow-Credentials", response.headers)
        self.assertEqual(self._post({"email": "b@example.com"}).status_code, 201, "a program")

    def test_a_robot_gets_thanks_and_makes_no_lead(self):
        """REQ-1.24: rubbish is kept apart; the answer does not tell."""
        response = self._post({"email": "bot@example.com", "company_fax": "1"})
        self.assertEqual(response.status_code, 201)
        self.assertEqual(set(response.json()), {"reference", "status"})
        self.assertFalse(self._get_leads())
        self.assertEqual(self._get_submissions().state, "robot")
        self.assertEqual(self._post({"email": "a@b.com", "company_fax": ""}).status_code, 201)
        self.assertEqual(len(self._get_leads()), 1)

    def test_too_many_requests_are_told_to_wait(self):
        """REQ-1.24: 429 with Retry-After; a repeated one is answered all the same."""
        self.key.sender_rate_limit = 3
        for number in range(3):
            headers = {"Idempotency-Key": f"n{number}"}
            response = self._post({"email": f"a{number}@example.com"}, headers=headers)
            self.assertEqual(response.status_code, 201)
        response = self._post({"email": "a4@example.com"})
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "60")
        self.assertEqual(len(self._get_leads()), 3)
        response = self._post({"email": "a0@example.com"}, headers={"Idempotency-Key": "n0"})
        self.assertEqual(response.status_code, 201)
        self.key.sender_rate_limit = 100
        self.key.rate_limit = 3
        self.assertEqual(self._post({"email": "a5@example.com"}).status_code, 429)

    def test_the_same_idempotency_key_is_one_lead_and_one_answer(self):
        """REQ-1.24: in the header or in the body; other content is a conflict."""
        values = {"email": "once@example.com"}
        answers = [self._post(values, headers={"Idempotency-Key": "k1"}) for _turn in range(3)]
        self.assertEqual({answer.status_code for answer in answers}, {201})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        self.assertEqual(len(self._get_leads()), 1)
        in_body = [self._post({**values, "idempotency_key": "k2"}) for _turn in range(2)]
        self.assertEqual(in_body[0].text, in_body[1].text)
        self.assertEqual(len(self._get_leads()), 2)
        conflict = self._post({"email": "x@example.com"}, headers={"Idempotency-Key": "k1"})
        self.assertEqual(conflict.status_code, 409)
        kept = self._get_submissions(reference=conflict.json()["reference"])
        self.assertEqual(kept.state, "failed")
        self.assertIn("x@example.com", kept.content)
        refused = [
            self._post({"colour": "red"}, headers={"Idempotency-Key": "k3"}) for _turn in range(2)
        ]
        self.assertEqual(refused[0].status_code, 422)
        self.assertEqual(refused[0].text, refused[1].text)

    def test_marketing_of_the_page_wins_over_the_keys(self):
        """REQ-1.28, REQ-2.7: names in any case, new ones are made, the key's fill the rest."""
        self.key.write(
            {
                "source_id": self.source.id,
                "medium_id": self.medium.id,
                "campaign_id": self.campaign.id,
            }
        )
        self._post({"email": "a@example.com"})
        lead = self._get_leads()
        self.assertEqual(lead.source_id, self.source)
        self.assertEqual(lead.medium_id, self.medium)
        self.assertEqual(lead.campaign_id, self.campaign)
        self._post(
            {"email": "b@example.com", "utm_source": "AUTUMN fair", "utm_campaign": "New one"}
        )
        lead = self._get_leads()[0]
        self.assertEqual(lead.source_id, self.page_source)
        self.assertEqual(lead.campaign_id.name, "New one")
        self.assertEqual(lead.medium_id, self.medium)
        self._post(
            {
                "email": "c@example.com",
                "page_url": "https://www.example.com/?utm_source=Autumn%20fair&utm_medium=cpc",
            }
        )
        lead = self._get_leads()[0]
        self.assertEqual(lead.source_id, self.page_source)
        self.assertEqual(lead.medium_id.name, "cpc")
        self._post(
            {"email": "d@example.com", "utm_source": "%", "page_url": "http://[", "utm_medium": 7}
        )
        lead = self._get_leads()[0]
        self.assertEqual(lead.source_id.name, "%", "no pattern that fits everything")
        self.assertEqual(lead.medium_id, self.medium)

    def test_injection_in_every_field_is_text(self):
        """REQ-1.24: neither markup nor SQL nor a domain gets through."""
        self.key.field_ids = self.env["ir.model.fields"].search(self.key._get_field_domain())
        texts = (
            "<img src=x onerror=alert(1)>",
            "'; DROP TABLE lead_lead; --",
            "{{7*7}} ${7*7} <t t-out='1'/>",
            "\u0000\ud800\u202e",
            "%s %(name)s %",
        )
        names = (
            "name",
            "partner_name",
            "contact_name",
            "function",
            "phone",
            "street",
            "zip",
            "city",
            "description",
            "utm_source",
            "utm_campaign",
            "page_url",
        )
        for text in texts:
            with self.subTest(text=ascii(text)):
                response = self._post(dict.fromkeys(names, text))
                self.assertEqual(response.status_code, 201, response.text)
                lead = self._get_leads()[0]
                self.assertNotIn("<img", lead.description or "")
                self.assertNotIn("<t ", lead.description or "")
                if "\u0000" not in text:
                    self.assertEqual(lead.street, text)
                    self.assertEqual(lead.source_id.name, text)
        for name in ("email", "website", "country_id", "expected_revenue", "date_deadline"):
            for text in texts:
                with self.subTest(name=name, text=ascii(text)):
                    response = self._post({name: text})
                    self.assertEqual(set(response.json()["kept_as_text"]), {name})
                    lead = self._get_leads()[0]
                    self.assertFalse(lead[name])
                    self.assertNotIn("<img", lead.description)
                    self.assertNotIn("<t ", lead.description)

    def test_a_known_sender_is_added_to_the_open_lead(self):
        """REQ-1.24: by the key's choice; nothing is doubled and nothing is lost."""
        lead = self._create_lead(email="jan@example.com", name="Racks")
        self._post({"email": "jan@example.com", "description": "A second lead"})
        self.assertEqual(len(self._get_leads()), 2, "off until it is switched on")
        self._get_leads()[0].sudo().unlink()
        self.key.match_open = True
        self._post({"email": "JAN@example.com", "description": "<b>More</b> racks"})
        self.assertEqual(self._get_leads(), lead)
        self.assertEqual(self._get_submissions()[0].lead_id, lead)
        self.assertIn("&lt;b&gt;More", lead.message_ids[0].body)
        self._post({"email": "JAN@example.com", "partner_name": "Nowak Racks", "phone": "x" * 300})
        self.assertIn("Legal entity name: Nowak Racks", lead.message_ids[0].body)
        self.assertIn("x" * 300, lead.message_ids[0].body)
        self.assertEqual(lead.name, "Racks")
        self._post({"email": "other@example.com"})
        self.assertEqual(len(self._get_leads()), 2)
