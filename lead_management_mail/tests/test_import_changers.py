from odoo.tests import tagged

from odoo.addons.lead_management.tests.test_import_undo import ImportUndoCommon

from .common import LeadMailCommon


@tagged("post_install", "-at_install")
class TestImportChangers(ImportUndoCommon, LeadMailCommon):
    """What stays of an import, and who has changed it."""

    def test_history_names_who_has_changed_which_value(self):
        """REQ-6.9: each for what they have changed, whoever wrote last."""
        run = self._import_text("Name;City\nMade;Sopot")
        made = run.line_ids.lead_id
        self._flush_tracking()
        for user, values in (
            (self.user_manager, {"date_deadline": "2031-01-01"}),
            (self.user_all, {"date_deadline": "2031-02-01", "name": "Renamed"}),
            (self.user_manager, {"city": "Gdynia"}),
        ):
            made.with_user(user).write(values)
            self._flush_tracking()
        self._undo(run)
        [reason] = run.kept_line_ids.mapped("reason")
        self.assertIn(f"Changed since by {self.user_all.name}: ", reason)
        known, _dot, rest = reason.partition(". ")
        self.assertIn("Name", known)
        self.assertIn("Expected closing", known)
        self.assertNotIn("City", known)
        self.assertIn(
            f"Changed since: City. The lead was edited last by {self.user_manager.name}.", rest
        )
