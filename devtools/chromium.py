"""The browser that tours, unit tests in JavaScript and screenshots run in."""

import shutil

from devtools import debian

#: In the order in which Odoo looks for one.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find_chromium():
    """Return the path of a Chromium, installing Debian's when there is none.

    :raise DevError: when there is none and it cannot be installed
    """
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    debian.install(["chromium"], "Chromium (for tests in the browser)")
    return shutil.which("chromium")
