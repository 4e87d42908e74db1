from unittest.mock import patch

from odoo.tests import tagged

from .capture_common import CaptureCommon


@tagged("post_install", "-at_install")
class TestCaptureResults(CaptureCommon):
    """Where another addon makes something else of what comes in, a deal say."""

    def test_a_submission_becomes_what_the_intake_makes(self):
        """REQ-3.4, REQ-3.17: it is kept, told the sender as usual, and opened."""
        partner = self.env["res.partner"].create({"name": "Racks"})
        Lead = self.registry["lead.lead"]
        with patch.object(Lead, "_intake", lambda *_args: partner):
            response = self._post({"partner_name": "Racks", "email": "jan@capture.example"})
        self.assertEqual(response.status_code, 201, response.text)
        submission = self._get_submissions()
        self.assertEqual((submission.state, submission._get_result()), ("done", partner))
        self.assertEqual(submission.action_open_lead()["res_model"], "res.partner")
        self.assertFalse(submission.lead_id)

    def test_submissions_of_a_merged_lead_reach_the_one_that_stays(self):
        """REQ-6.4, REQ-6.5: the same idempotency key, the same address; after Undo as before."""
        self.key.match_open = True
        values, headers = {"email": "jan@capture.example"}, {"Idempotency-Key": "k1"}
        first = self._post(values, headers=headers)
        lead, into = self._get_leads(), self._create_lead()
        again = {**values, "description": "Once more"}

        def send():
            repeated = self._post(values, headers=headers)
            self.assertEqual(repeated.text, first.text)
            self._post(again)
            self.env.invalidate_all()
            opened = self._get_submissions(event=self._hash("k1")).action_open_lead()
            return opened["res_id"], self._get_submissions()[:1].lead_id

        merge = self.env["lead.lead"].sudo()._merge(into.sudo(), lead.sudo())
        self.assertEqual(send(), (into.id, into))
        self.assertEqual(len(self._get_leads()), 1)
        merge.action_undo()
        self.assertEqual(send(), (lead.id, lead))
        self.assertEqual(self._get_leads(), into | lead)

    def _hash(self, text):
        return self.env["lead.capture.submission"]._hash(text)
