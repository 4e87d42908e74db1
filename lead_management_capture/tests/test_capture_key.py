from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .capture_common import CaptureCommon


@tagged("post_install", "-at_install")
class TestCaptureFailures(CaptureCommon):
    """What could not become a lead is kept and tried again."""

    def test_what_the_sender_cannot_mend_is_taken_and_kept(self):
        """REQ-1.24: the visitor is thanked, the manager sees the reason and replays."""
        self.status_new.required_field_ids = self.env["ir.model.fields"]._get(
            "lead.lead", "expected_revenue"
        )
        response = self._post({"email": "kept@example.com"}, headers={"Idempotency-Key": "k"})
        self.assertEqual(response.status_code, 202)
        self.assertEqual(set(response.json()), {"reference", "status"})
        submission = self._get_submissions().with_user(self.user_manager)
        self.assertEqual(submission.state, "failed")
        self.assertIn("Expected revenue", submission.reason)
        self.assertFalse(self._get_leads())
        submission.action_replay()
        self.assertEqual(submission.state, "failed", "nothing was mended")
        self.status_new.required_field_ids = False
        submission.action_replay()
        self.assertEqual(submission.state, "done")
        self.assertFalse(submission.reason)
        lead = self._get_leads()
        self.assertEqual(lead.email, "kept@example.com")
        self.assertEqual(lead.user_id, self.user_colleague, "of the type, not who replays")
        self.assertFalse(lead.date_last_user_change)
        response = self._post({"email": "kept@example.com"}, headers={"Idempotency-Key": "k"})
        self.assertEqual(response.status_code, 201)
        self.assertEqual(len(self._get_leads()), 1)

    def test_a_field_that_is_allowed_later_is_replayed(self):
        """REQ-1.24: many at once, from the list; what is done is not done again."""
        for number in range(3):
            self._post({"email": f"a{number}@example.com", "city": "Łódź"})
        self._post({"email": "b@example.com"})
        submissions = self._get_submissions().with_user(self.user_manager)
        self.assertEqual(self.key.failed_count, 3)
        self.key.field_ids |= self.env["ir.model.fields"]._get("lead.lead", "city")
        action = submissions.action_replay()
        self.assertEqual(set(submissions.mapped("state")), {"done"})
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(len(self._get_leads()), 4)
        with self.assertRaises(UserError):
            submissions.action_replay()

    def test_failed_ones_are_ignored_and_brought_back(self):
        """REQ-1.24"""
        self._post({"colour": "red"})
        submission = self._get_submissions().with_user(self.user_manager)
        submission.action_ignore()
        self.assertEqual(submission.state, "ignored")
        submission.action_replay()
        self.assertEqual(submission.state, "failed")

    def test_a_defect_is_kept_as_well(self):
        """REQ-1.24: whatever goes wrong, the content stays and the log says so."""

        def fail(_self, _values, _channel):
            raise KeyError("a defect")

        self.patch(self.registry["lead.lead"], "_intake", fail)
        with mute_logger("odoo.addons.lead_management_capture.models.lead_capture_submission"):
            response = self._post({"email": "kept@example.com"})
        self.assertEqual(response.status_code, 202)
        self.assertIn("kept@example.com", self._get_submissions(state="failed").content)

    def test_old_submissions_are_forgotten_but_failed_ones(self):
        """REQ-1.24: what became a lead is in the lead; what failed waits."""
        for values in ({"email": "a@b.com"}, {"colour": 1}, {"company_fax": "1"}):
            self._post(values)
        self.env.cr.execute(
            "UPDATE lead_capture_submission SET create_date = now() - INTERVAL '31 days'"
        )
        self.env.invalidate_all()
        self.env["lead.capture.submission"]._gc_submissions()
        self.assertEqual(self._get_submissions().mapped("state"), ["failed"])
        self.assertEqual(len(self._get_leads()), 1)


@tagged("post_install", "-at_install")
class TestCaptureKey(CaptureCommon):
    """How a manager sets a key up."""

    def test_key_checks_what_it_is_given(self):
        """REQ-1.24: sites, honeypot, thank-you page and fields make sense."""
        field = self.env["ir.model.fields"]._get("lead.lead", "user_id")
        for values in (
            {"allowed_origins": "www.example.com"},
            {"allowed_origins": "https://www.example.com/page"},
            {"allowed_origins": "javascript:alert(1)"},
            {"thank_you_url": "javascript:alert(1)"},
            {"thank_you_url": "/thanks"},
            {"honeypot": "email"},
            {"honeypot": "utm_source"},
            {"honeypot": 'x" onfocus="'},
            {"field_ids": [(4, field.id)]},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_key(**values)
        key = self._create_key(allowed_origins="https://www.example.com/", honeypot=False)
        self.assertEqual(key._get_origins(), ["https://www.example.com"])

    def test_snippets_hold_the_fields_and_are_escaped(self):
        """REQ-1.24: what is pasted is a form for the allowed fields, and nothing else."""
        field = self.env["ir.model.fields"]._get("lead.lead", "city")
        field.field_description = "<City>"
        self.key.field_ids = field
        snippet = self.key.snippet_html
        self.assertIn(f'action="{self.key.url}"', snippet)
        self.assertIn('name="city"', snippet)
        self.assertIn("&lt;City&gt;", snippet)
        self.assertNotIn('name="email"', snippet)
        self.assertIn('name="company_fax"', snippet)
        self.assertIn("lead_capture.js", self.key.snippet_script)
        self.assertIn(self.key.url, self.key.snippet_script)
        today = self.url_open("/lead_management_capture/static/capture/lead_capture.js")
        self.assertEqual(today.status_code, 200)
        # pages of other sites have it since the first release
        former = self.url_open("/lead_management_mail/static/capture/lead_capture.js")
        self.assertEqual((former.status_code, former.content), (200, today.content))

    def test_a_copy_has_an_address_of_its_own(self):
        """REQ-1.24"""
        copy = self.key.copy()
        self.assertNotEqual(copy.token, self.key.token)
        self.assertEqual(copy.field_ids, self.key.field_ids)

    def test_two_companies_do_not_meet(self):
        """REQ-1.14: leads, keys and submissions are of the key's company."""
        manager_b = self._create_user("capture_b", "manager", companies=self.company_b)
        key_b = self.env["lead.capture.key"].with_user(manager_b).create({"name": "Page of B"})
        self._create_lead(email="jan@example.com")
        key_b.match_open = True
        self._post({"email": "jan@example.com"}, key=key_b)
        lead = self.env["lead.lead"].search([("company_id", "=", self.company_b.id)])
        self.assertEqual(len(lead), 1, "the open lead of company A is not found")
        self.assertFalse(lead.user_id, "the type's salesperson does not work for B")
        Key = self.env["lead.capture.key"]
        Submission = self.env["lead.capture.submission"]
        self.assertNotIn(key_b, Key.with_user(self.user_manager).search([]))
        self.assertFalse(
            Submission.with_user(self.user_manager).search([("key_id", "=", key_b.id)])
        )
        self.assertEqual(len(Submission.with_user(manager_b).search([])), 1)
        with self.assertRaises(UserError):
            key_b.type_id = self._create_type("Of A", company_id=self.company_a.id)

    def test_buttons_open_submissions_and_leads(self):
        """REQ-1.24: from the key to what came in, and on to the lead."""
        self._post({"email": "a@example.com"})
        action = self.key.action_open_submissions()
        self.assertEqual(action["context"]["search_default_key_id"], self.key.id)
        self.assertFalse(action["context"]["search_default_failed"])
        action = self._get_submissions().action_open_lead()
        self.assertEqual(action["res_id"], self._get_leads().id)
