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
