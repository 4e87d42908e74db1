from odoo.tests import HttpCase, tagged

from .common import TakeoverCommon


@tagged("post_install", "-at_install", "browser")
class TestTakeoverTour(TakeoverCommon, HttpCase):
    """The guided takeover in the browser (REQ-5.5)."""

    def _run_cron(self):
        # a test over HTTP is in the mode already that a committing job needs
        self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_takeover(self):
        """REQ-5.5: dry run, reasons, start, progress."""
        records = self._create_record("A") | self._create_record("B")
        debt = self._create_record("Debt", expected_revenue=-1)
        self.start_tour(
            "/odoo/action-lead_management_takeover.lead_takeover_action",
            "lead_takeover",
            login="lead_mover",
        )
        self._run_cron()
        self.assertEqual(len(self._get_lead(records)), 2)
        self.assertFalse(self._get_lead(debt))


@tagged("post_install", "-at_install", "browser")
class TestTakeoverTourPhone(TestTakeoverTour):
    """The same at phone width, where lists are cards."""

    browser_size = "390x844"
    touch_enabled = True

    def test_takeover(self):
        """REQ-5.5, decision 9: the screen opens and says what would happen."""
        self._create_record("A")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.start_tour(
            f"/odoo/action-lead_management_takeover.lead_takeover_action?id={takeover.id}",
            "lead_takeover_phone",
            login="lead_mover",
        )
