from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestEmptyBoard(LeadManagementCommon):
    """What a board without columns says (REQ-0.26)."""

    OPENED = [("is_closed", "=", False)]

    def _get_help(self, domain, user=None):
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        return Lead.get_empty_board_help(domain)

    def test_every_status_closed(self):
        """REQ-0.26: says so and leads managers to the statuses."""
        (self.status_new | self.status_qualified).action_archive()
        shown = self._get_help(self.OPENED, self.user_manager)
        self.assertEqual(shown["text"], "No columns: every status is closed")
        [link] = shown["links"]
        self.assertEqual(link["action"]["res_model"], "lead.settings")
        self.assertEqual(link["action"]["context"]["lead_settings_page"], "statuses")

    def test_type_without_an_open_status(self):
        """REQ-0.26: names the type and leads managers to it."""
        closed = self._create_type("Archive", self.status_won | self.status_lost)
        domain = [*self.OPENED, ("type_id", "=", closed.id)]
        shown = self._get_help(domain, self.user_manager)
        self.assertEqual(shown["text"], "No columns: no open status is allowed for Archive")
        [link] = shown["links"]
        self.assertEqual(link["label"], "Archive")
        self.assertEqual(
            (link["action"]["res_model"], link["action"]["res_id"]), ("lead.type", closed.id)
        )

    def test_statuses_of_another_company_do_not_count(self):
        """REQ-0.26, REQ-1.4: they are no column here."""
        (self.status_new | self.status_qualified).write({"company_id": self.company_b.id})
        shown = self._get_help(self.OPENED)
        self.assertEqual(shown["text"], "No columns: every status is closed")

    def test_salespeople_get_no_link(self):
        """REQ-0.16: they can change neither."""
        closed = self._create_type("Archive", self.status_won)
        domain = [*self.OPENED, ("type_id", "in", closed.ids)]
        shown = self._get_help(domain)
        self.assertIn("Archive", shown["text"])
        self.assertEqual(shown["links"], [])
