from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestRememberedNames(LeadManagementCommon):
    """Names of statuses that the history needs are kept, and never an older one."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["res.lang"]._activate_lang("pl_PL")

    def _read_name(self, lang):
        """Return the name as it is kept, read without a query."""
        self.env.flush_all()
        self.env.invalidate_all()
        Status = self.env["lead.status"].with_user(self.user_own).with_context(lang=lang)
        Status._remember()  # with queries, the first time
        self.env.invalidate_all()
        with self.assertQueryCount(0):
            Status._remember()
            return Status.browse(self.status_new.id).display_name

    def test_renamed(self):
        """REQ-1.29, REQ-0.46: in the language of whoever renames it, at once."""
        self._read_name("en_US")
        self.status_new.name = "Fresh"
        self.assertEqual(self._read_name("en_US"), "Fresh")
        self.status_new.with_context(lang="pl_PL").name = "Świeży"
        self.assertEqual(self._read_name("pl_PL"), "Świeży")
        self.assertEqual(self._read_name("en_US"), "Fresh")

    def test_translated(self):
        """REQ-0.46: in the dialog of translations."""
        self._read_name("pl_PL")
        self.status_new.update_field_translations("name", {"pl_PL": "Nowiutki"})
        self.assertEqual(self._read_name("pl_PL"), "Nowiutki")

    def test_about_to_be_written(self):
        """What is written and not yet flushed is not replaced by what is kept."""
        Status = self.env["lead.status"]
        Status._remember()
        status = Status.browse(self.status_new.id)
        status.name = "Later"
        Status._remember()
        self.assertEqual(status.name, "Later")
