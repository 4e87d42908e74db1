from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import TakeoverCommon


@tagged("post_install", "-at_install")
class TestTakeoverUninstall(TakeoverCommon):
    """What uninstalling takes along (REQ-9.1); a test on the live server uninstalls it."""

    def test_failures_go_with_the_takeovers(self):
        """REQ-9.1: of takeovers alone; a lead that was taken over stays."""
        record = self._create_record()
        self._create_record("Bad", expected_revenue=-1)
        takeover = self._take_over()
        self.assertTrue(takeover.failure_ids)
        other = self.env["lead.job.failure"].create(
            [{"job_model": "x", "job_id": 1, "company_id": self.company_a.id, "name": "Other"}]
        )
        lead = self._get_lead(record)
        uninstall_hook(self.env)
        self.assertFalse(takeover.failure_ids.exists())
        self.assertTrue(other.exists() and lead.exists())
