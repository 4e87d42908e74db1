"""The two linters of Odoo that would otherwise read all of Odoo, which takes many minutes."""

import subprocess
from unittest.mock import patch

from odoo import tools
from odoo.modules import Manifest
from odoo.tests import tagged
from odoo.tools.misc import file_path

from odoo.addons.test_lint.tests import test_eslint, test_pylint

from .suite import suite_addons


@tagged("post_install", "-at_install")
class TestSuitePyLint(test_pylint.TestPyLint):
    """Odoo's checkers for pylint on the suite's Python."""

    def test_pylint(self):
        """The suite's Python passes Odoo's checkers; its tests are for `./dev lint` to read."""
        run = subprocess.run
        suite = {Manifest.for_addon(name).path for name in suite_addons()}
        checked = []

        def run_on_suite(command, **options):
            options_of_pylint = [part for part in command if part.startswith("-")]
            # half of all Python, in which there is neither SQL of strangers nor a text for people
            options_of_pylint.append("--ignore=tests")
            checked.extend(sorted(suite))
            return run([command[0], *options_of_pylint, *checked], **options)

        self.assertNotIn(tools.config.root_path, suite)
        with patch.object(test_pylint.subprocess, "run", run_on_suite):
            super().test_pylint()
        self.assertEqual(checked, sorted(suite))


@tagged("post_install", "-at_install")
class TestSuiteESLint(test_eslint.TestESLint):
    """Odoo's rules for eslint on the suite's JavaScript."""

    def test_eslint(self):
        """The suite's JavaScript passes Odoo's rules."""
        scripts = list(self.iter_module_files("**/static/**/*.js", modules=suite_addons()))
        # eslint calls it an error to be given no file.
        if scripts:
            self._test_eslint(suite_addons(), file_path("test_lint/tests/eslintrc"))
