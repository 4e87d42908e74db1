from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessDenied, AccessError
from odoo.modules.module import Manifest, MissingDependency
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


class FeaturesCommon(LeadManagementCommon):
    """An administrator, a feature that may be installed and one that is."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.admin = cls._create_user("feature_admin", "manager")
        cls.admin.group_ids += cls.env.ref("base.group_system")
        cls.tried, cls.installed, cls.glue, cls.foreign = cls.env["ir.module.module"].create(
            [
                {
                    "name": "lead_management_tried",
                    "shortdesc": "Lead Management - Tried feature",
                    "summary": "What it is for",
                    "state": "uninstalled",
                },
                {
                    "name": "lead_management_had",
                    "shortdesc": "Lead Management - Installed feature",
                    "state": "installed",
                },
                {
                    "name": "lead_management_glued",
                    "shortdesc": "Lead Management - Glue",
                    "state": "uninstalled",
                    "auto_install": True,
                },
                {"name": "lead_managements", "shortdesc": "Foreign", "state": "uninstalled"},
            ]
        )


@tagged("post_install", "-at_install")
class TestFeatures(FeaturesCommon):
    """What is installed on demand is found in the settings."""

    def test_new_feature_appears_by_itself(self):
        """REQ-0.78: whatever is on demand, and nothing that installs itself."""
        features = self.settings_a.with_user(self.admin).feature_ids
        self.assertLessEqual(self.tried + self.installed, features)
        self.assertFalse((self.glue + self.foreign) & features)
        self.assertNotIn(self.env.ref("base.module_lead_management"), features)
        self.assertEqual(
            features.filtered(lambda feature: feature == self.tried).lead_feature_name,
            "Tried feature",
        )

    def test_what_the_server_lacks_is_said_before_the_installation(self):
        """REQ-0.78: in words, and no button ends in an error."""
        error = MissingDependency("%r", "scikit-learn")
        tried = self.tried.with_user(self.admin)
        self.assertFalse(tried.lead_feature_missing)
        self.assertEqual(tried.lead_feature_summary, "What it is for")
        tried.invalidate_recordset()
        with patch.object(Manifest, "for_addon") as for_addon:
            for_addon.return_value.check_manifest_dependencies.side_effect = error
            self.assertEqual(tried.lead_feature_missing, "scikit-learn")
            self.assertIn("pip install scikit-learn", tried.lead_feature_summary)
        arch = etree.fromstring(self.settings_a.with_user(self.admin).get_view()["arch"])
        [button] = arch.iterfind(".//button[@name='button_immediate_install']")
        self.assertIn("lead_feature_missing", button.get("invisible"))

    def test_an_installed_feature_is_found_in_apps(self):
        """REQ-0.78: alone, though Apps shows applications first."""
        action = self.installed.with_user(self.admin).action_open_in_apps()
        self.assertEqual(action["context"], {"search_default_name": "lead_management_had"})

    def test_only_administrators_of_the_system_see_the_tab(self):
        """REQ-2.3: a manager of leads installs nothing."""
        form = Form(self.settings_a.with_user(self.admin))
        self.assertIn("feature_ids", form._view["fields"])
        form = Form(self.settings_a.with_user(self.user_manager))
        self.assertNotIn("feature_ids", form._view["fields"])
        with self.assertRaises(AccessError):
            self.settings_a.with_user(self.user_manager).read(["feature_ids"])
        with (
            self.assertRaises(AccessDenied),
            mute_logger("odoo.addons.base.models.ir_module"),
        ):
            self.tried.with_user(self.user_manager).button_immediate_install()

    def test_first_steps_name_what_may_be_installed(self):
        """REQ-0.78: to whom may install it, and nobody has to."""
        Settings = self.env["lead.settings"]
        steps = {step["name"]: step for step in Settings.with_user(self.admin).get_first_steps()}
        step = steps["features"]
        self.assertTrue(step["note"])
        self.assertIn("Tried feature", [link["label"] for link in step["links"]])
        self.assertNotIn("Installed feature", [link["label"] for link in step["links"]])
        page = step["links"][0]["action"]["context"]["lead_settings_page"]
        self.assertEqual(page, "features")
        manager = Settings.with_user(self.user_manager)
        self.assertNotIn("features", [step["name"] for step in manager.get_first_steps()])


@tagged("post_install", "-at_install", "browser")
class TestFeaturesTour(FeaturesCommon, HttpCase):
    """What an administrator installs on the screen."""

    def test_feature_is_installed_after_a_question(self):
        """REQ-0.78"""

        def install(module):
            module.with_user(self.admin).check_access("write")
            message = f"{module.lead_feature_name} is installed"
            params = {"message": message, "sticky": True}
            return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

        Module = self.registry["ir.module.module"]
        with patch.object(Module, "button_immediate_install", install):
            self.start_tour("/odoo/leads", "lead_features", login=self.admin.login)
