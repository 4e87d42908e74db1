"""Which addons are the suite's: ``./dev test`` says so in ``LEAD_SUITE_ADDONS``."""

import os


def suite_addons():
    """Return the names of the addons to check."""
    return os.environ["LEAD_SUITE_ADDONS"].split(",")
