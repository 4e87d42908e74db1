from odoo.tests import HttpCase, tagged

from .common import LeadScoreCommon


@tagged("post_install", "-at_install", "browser")
class TestScoreTour(LeadScoreCommon, HttpCase):
    """Scores in the browser."""

    def test_a_manager_trains_and_a_salesperson_reads_why(self):
        """REQ-7.9, REQ-7.10: page, training in the background, charts, reasons on the card."""
        self._create_ended(120)
        lead = self._create_lead(user=self.user_own, source_id=self.referral.id)
        page = "/odoo/action-lead_management_score.lead_score_model_action"
        self.start_tour(page, "lead_score_train", login="lead_manager")
        model = self._get_model()
        self.assertEqual(model.state, "running")
        # as `_run_job`: a test with a browser is in the registry's test mode already
        self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        model.invalidate_recordset()
        self.assertTrue(model.is_trained)
        self.start_tour(page, "lead_score_trained", login="lead_manager")
        lead.invalidate_recordset()
        self.assertTrue(lead.score_temperature)
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_score_explained", login="lead_own")
