from odoo.tests import HttpCase, tagged

from .common import LeadReportCommon


@tagged("post_install", "-at_install", "browser")
class TestReportTours(LeadReportCommon, HttpCase):
    """What people do with the reports on the screen."""

    def test_date_interval_includes_both_days(self):
        """REQ-0.71, REQ-0.15, REQ-0.73: either side open, the user's days, ready views."""
        for moment in ("2026-01-09 22:59", "2026-01-09 23:00", "2026-01-20 22:59"):
            self._create_dated_lead(moment, name=moment)
        self._create_dated_lead("2026-01-20 23:00", name="Too late")
        self.start_tour("/odoo", "lead_report_date_interval", login=self.user_own.login)

    def test_dashboard_figures_open_their_leads(self):
        """REQ-1.26, REQ-1.27: filters act on the page, a figure opens its leads and says which."""
        self._create_leads(3, source_id=self.source_fair.id, name="From the fair")
        self._create_leads(2, source_id=self.source_web.id, name="From the web")
        self._create_lead(name="From nowhere")
        won = self._create_lead(source_id=self.source_web.id, name="Won soon")
        won.status_id = self.status_won
        self.start_tour("/odoo", "lead_dashboard_drill_down", login=self.user_manager.login)

    def test_my_work_opens_what_waits(self):
        """REQ-4.16, REQ-7.11: the own day, one click to each section and lead; what is next."""
        self._create_leads(2, name="Call back")
        late = self._create_lead(name="Call at last")
        self._as("lead.my.work").postpone_step(late.id, "2020-01-01")
        self._create_lead(user=self.user_colleague, name="Of a colleague")
        self.start_tour("/odoo", "lead_my_work", login=self.user_own.login)
