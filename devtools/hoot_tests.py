"""The suite's unit tests in JavaScript, run by Odoo's Hoot in a real browser."""

import re

from devtools import odoo_tests, suite
from devtools.paths import CHECKOUT

#: Odoo's runner for each size of screen.
RUNNERS = ("WebSuite.test_unit_desktop", "MobileWebSuite.test_unit_mobile")
#: What the page of the runner loads.
BUNDLES = ("web.assets_unit_tests", "web.assets_unit_tests_setup")
PASSED = re.compile(r"\[HOOT\] Passed (\d+) tests")


def addons_with_tests():
    """Return the addons that have unit tests in JavaScript."""
    return [
        name
        for name in suite.addons()
        if any((CHECKOUT / name / "static" / "tests").rglob("*.test.js"))
    ]


def run_phase(server, database):
    """Run the tests of all addons, once for each size of screen.

    :param server: the :class:`devtools.odoo_server.OdooServer`
    :param database: with every addon of the suite installed
    :return: the :class:`devtools.tally.Phase`
    """
    chosen = ",".join(f"@{name}" for name in addons_with_tests())
    tags = ",".join(f"/web:{runner}[{chosen}]" for runner in RUNNERS)
    phase = odoo_tests.run_phase(server, "JavaScript", database, [], tags=tags, bundles=BUNDLES)
    # Odoo counts a whole run in the browser as one test; Hoot knows better.
    counts = [int(number) for number in PASSED.findall(phase.log.read_text(errors="replace"))]
    if phase.passed and not sum(counts):
        phase.failures.append("no unit test in JavaScript ran")
    phase.passed = sum(counts)
    return phase
