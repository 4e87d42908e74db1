from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install", "browser")
class TestTours(LeadManagementCommon, HttpCase):
    """What a salesperson with own leads only does on the screen."""

    def _start(self, tour, user=None):
        self.start_tour("/odoo", tour, login=(user or self.user_own).login)

    def test_lead_is_created_and_moved_on_the_board(self):
        """REQ-0.1, REQ-0.6, REQ-0.52: menu, quick creation, one drag, totals."""
        self._start("lead_board_create_and_move")
        lead = self.env["lead.lead"].search([("name", "=", "Tour pallets")])
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertEqual(lead.user_id, self.user_own)
        self.assertEqual(lead.phone_sanitized, "+48601234567")

    def test_drop_on_a_forbidden_status_shows_the_reason(self):
        """REQ-0.56: the drop is refused with the reason and the card returns."""
        limited = self._create_type(
            "Short funnel", self.status_new | self.status_won | self.status_lost
        )
        lead = self._create_lead(name="Limited", type_id=limited.id)
        self._start("lead_board_refused_drop")
        self.assertEqual(lead.status_id, self.status_new)
        self.assertEqual(len(lead.status_change_ids), 1, "nothing was written")

    def test_drop_on_a_lost_status_asks_for_the_reason(self):
        """REQ-4.13, REQ-0.9, REQ-2.23: eye switch, dialog, one write."""
        lead = self._create_lead(name="Hopeless")
        self._start("lead_board_drop_on_lost")
        self.assertEqual(lead.status_id, self.status_lost)
        self.assertEqual(lead.loss_reason_id, self.reason)
        self.assertEqual(len(lead.status_change_ids), 2, "the cancelled drop wrote nothing")

    def test_lead_is_lost_with_a_reason_and_reopened(self):
        """REQ-0.41, REQ-0.81: pending edits saved, reason compulsory, reopened."""
        lead = self._create_lead(name="Doubtful")
        self._start("lead_form_lose_and_reopen")
        self.assertEqual(lead.status_id, self.status_new)
        self.assertEqual(lead.email, "buyer@example.com")
        self.assertEqual(lead.status_change_ids[1].loss_reason_id, self.reason_with_note)

    def test_lead_is_found_by_phone_in_any_format(self):
        """REQ-0.3: the phone of the card finds the lead, however it is typed."""
        self._create_lead(name="This number", phone="+48 601 234 567")
        self._create_lead(name="Another number", phone="+48 601 234 568")
        self._start("lead_search_by_phone")

    def test_settings_are_saved_or_discarded(self):
        """REQ-4.7, REQ-4.2: changes take effect after Save, Discard leaves them."""
        self._start("lead_settings_save_and_discard", self.user_manager)
        self.assertFalse(self.settings_a.reason_required)


@tagged("post_install", "-at_install", "browser")
class TestToursPhone(LeadManagementCommon, HttpCase):
    """The same on a phone (decision 9: the mobile app is the web client)."""

    browser_size = "390x844"
    touch_enabled = True

    def test_lead_is_created_and_moved_at_phone_width(self):
        """REQ-1.20, REQ-2.21: filled by hand and moved by the status bar."""
        self.start_tour("/odoo/leads", "lead_phone_width", login=self.user_own.login)
        lead = self.env["lead.lead"].search([("name", "=", "From the road")])
        self.assertEqual(lead.status_id, self.status_qualified)
