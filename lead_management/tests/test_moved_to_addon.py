from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management import moved_to_addon

TARGET = "lead_management_moved"


@tagged("post_install", "-at_install")
class TestMovedToAddon(TransactionCase):
    """An addon that is carved out of another one takes over what was its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._create_module(TARGET, ["lead_management"])
        cls.tag_view = cls.env.ref("lead_management.lead_tag_view_list")

    @classmethod
    def _create_module(cls, name, depends, **values):
        module = cls.env["ir.module.module"].create(
            {"name": name, "state": "uninstalled", "shortdesc": name, **values}
        )
        module._update_dependencies(depends, depends if values.get("auto_install") else ())
        return module

    def _move(self, **options):
        shipped = {
            TARGET: {"lead_tag_view_list", "access_lead_tag_manager", "lead_lead_view_form"},
            "lead_management": {"lead_lead_view_form"},
        }
        with (
            patch.object(moved_to_addon, "get_shipped_names", shipped.get),
            patch.object(moved_to_addon, "config", {}),
            # there are no files of the addons that are made up here
            mute_logger("odoo.modules.module"),
        ):
            moved_to_addon.move_to_addon(
                self.env.cr, "19.0.1.1.0", "lead_management", TARGET, **options
            )
        self.env.invalidate_all()

    def _get_names(self, addon):
        data = self.env["ir.model.data"].search([("module", "=", addon)])
        return set(data.mapped("name"))

    def test_records_keep_their_ids(self):
        """REQ-9.1: the view is the same record, under the name of its new addon."""
        self._move(models=["lead.tag"])
        self.assertEqual(self.env.ref(f"{TARGET}.lead_tag_view_list"), self.tag_view)
        self.assertFalse(
            self.env.ref("lead_management.lead_tag_view_list", raise_if_not_found=False)
        )

    def test_record_of_a_name_that_both_have_stays(self):
        """REQ-9.1: each extends the form, by a view that has the same name."""
        form = self.env.ref("lead_management.lead_lead_view_form")
        self._move()
        self.assertEqual(self.env.ref("lead_management.lead_lead_view_form"), form)

    def test_models_and_fields_follow(self):
        """REQ-9.1: a model brings its fields and constraints, a field comes alone."""
        self._move(models=["lead.tag"], fields=["lead.lead.date_deadline"])
        moved = self._get_names(TARGET)
        self.assertLessEqual(
            {"model_lead_tag", "field_lead_tag__name", "field_lead_lead__date_deadline"}, moved
        )
        self.assertFalse(moved & self._get_names("lead_management"))
        self.assertNotIn("field_lead_lead__name", moved)
        owners = self.env["ir.model.constraint"].search([("model.model", "=", "lead.tag")]).module
        self.assertEqual(owners, self.target)

    def test_new_addon_is_upgraded_with_the_old_one(self):
        """REQ-9.1: not installed: that would reset what a manager changed in kept records."""
        self._move()
        self.assertEqual(
            (self.target.state, self.target.latest_version), ("to upgrade", "19.0.1.1.0")
        )

    def test_what_is_there_already_stays(self):
        """REQ-9.1: in a database that has the new addon nothing is moved."""
        self.target.state = "installed"
        self._move(models=["lead.tag"])
        self.assertFalse(self._get_names(TARGET) - {f"module_{TARGET}"})

    def test_glue_of_the_new_addon_installs_itself(self):
        """REQ-9.1: as it would where the new addon had been installed."""
        glue = self._create_module(f"{TARGET}_glue", [TARGET, "base"], auto_install=True)
        waiting = self._create_module(
            f"{TARGET}_other", [TARGET, "no_such_addon"], auto_install=True
        )
        on_demand = self._create_module(f"{TARGET}_on_demand", [TARGET])
        self._move()
        self.assertEqual(
            (glue + waiting + on_demand).mapped("state"),
            ["to install", "uninstalled", "uninstalled"],
        )

    def test_shipped_names_are_those_of_the_files(self):
        """REQ-9.1: records, templates, menus and lines of access, not those of other addons."""
        names = moved_to_addon.get_shipped_names("lead_management")
        self.assertLessEqual(
            {"lead_tag_view_list", "access_lead_tag_manager", "lead_management_menu_root"}, names
        )
        self.assertFalse([name for name in names if "." in name])
