from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install", "browser")
class TestSettingsTours(LeadManagementCommon, HttpCase):
    """What a manager sets up on the screen."""

    def _start(self, tour):
        self.start_tour("/odoo", tour, login=self.user_manager.login)

    def test_settings_are_changed_in_all_tabs_by_one_save(self):
        """REQ-0.74, REQ-4.2, REQ-4.7, REQ-4.8: add, rename, delete, tick, one Save."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        self._start("lead_settings_lists")
        self.assertEqual(self.status_new.name, "Beginning")
        added = self.env["lead.status"].search([("name", "=", "Tour status")])
        self.assertEqual(lead.status_id, added)
        self.assertFalse(self.status_qualified.active)
        lead_type = self.env["lead.type"].search([("name", "=", "Tour type")])
        self.assertNotIn(self.status_won, lead_type.status_ids)
        self.assertIn(added, lead_type.status_ids)
        self.assertIn(self.status_lost, lead_type.status_ids)
        self.assertTrue(self.env["lead.loss.reason"].search([("name", "=", "Tour reason")]))

    def test_reasons_are_edited_where_one_is_asked_for(self):
        """REQ-4.15: reorder, remove, rename, add, from the button and from a drop."""
        lead, other = (self._create_lead(name=name) for name in ("Alpha", "Beta"))
        lead.write(self._as_lost())
        lead.action_reopen()
        self._start("lead_edit_reasons")
        self.assertFalse(self.reason.active, "the log names it, so it is archived")
        self.assertIn(self.reason, lead.status_change_ids.loss_reason_id)
        self.assertEqual(lead.loss_reason_id.name, "No stock")
        self.assertEqual(lead.loss_note, "They moved abroad")
        self.assertEqual(other.loss_reason_id.name, "Something different")

    def test_settings_opened_by_their_address_stand_over_the_board(self):
        """REQ-9.1: a reload, a new tab or a bookmark shows no dialog over an empty page."""
        address = "/odoo/action-lead_management.lead_settings_action"
        self.start_tour(address, "lead_settings_address", login=self.user_manager.login)

    def test_first_steps_lead_to_the_places_and_are_dismissed(self):
        """REQ-0.78, REQ-2.21: ticks, the settings at their tab, the ready funnels."""
        self._start("lead_first_steps")
        self.assertFalse(self.settings_a.show_first_steps)


@tagged("post_install", "-at_install", "browser")
class TestSettingsToursPhone(LeadManagementCommon, HttpCase):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_first_steps_at_phone_width(self):
        """REQ-0.78, decision 9: the mobile app is the web client."""
        self.start_tour("/odoo/leads", "lead_first_steps_phone", login="lead_manager")
        self.assertFalse(self.settings_a.show_first_steps)

    def test_settings_at_phone_width(self):
        """REQ-0.74, REQ-4.7: the same form, its matrix scrolls."""
        self._create_type("Racks", self.status_new | self.status_won)
        self.start_tour("/odoo/leads", "lead_settings_phone", login="lead_manager")
        self.assertIn(self.status_lost, self.env["lead.type"].search([]).status_ids)
