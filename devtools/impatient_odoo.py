"""Run Odoo with a schedule that looks for work every two seconds instead of every minute.

    python impatient_odoo.py [arguments of Odoo]

For a test of what a server does by itself after it has been killed: who waits for it need not wait
for a minute to pass.
"""

import runpy
import sys

SECONDS = 2


def main(arguments):
    """Run Odoo."""
    # Odoo finds no module in the folder of this program.
    del sys.path[0]
    from odoo.service import server

    server.SLEEP_INTERVAL = SECONDS
    sys.argv = ["odoo", *arguments]
    runpy.run_module("odoo", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
