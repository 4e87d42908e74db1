"""An import of 1,000 and of 10,000 rows through the importer, and taking it back.

``python -m benchmarks.import_and_undo CONFIGURATION DATABASE [ROWS…]``

CONFIGURATION is a configuration file of Odoo with the suite on its addons path, DATABASE one that
has the addons installed; nothing stays in it. The rows go in as a person's file does, in batches
of 2,000; undoing deletes the leads, in the batches of the background job.
"""

import csv
import io
import sys
import time
from unittest.mock import patch

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tools import config

from benchmarks.import_real_data import BATCH, OPTIONS
from benchmarks.memory import peak

ROWS = (1000, 10_000)
HEADINGS = ["name", "partner_name", "email", "phone", "expected_revenue", "date_deadline", "city"]


def measure(env, count):
    """Import so many rows and take them back.

    :returns: dict of seconds, queries and memory in MiB
    """
    groups = [
        env.ref(name).id for name in ("base.group_user", "lead_management.group_lead_manager")
    ]
    user = env["res.users"].create(
        {"name": "Importer", "login": f"importer{count}", "group_ids": [Command.set(groups)]}
    )
    importer = env(user=user)["base_import.import"].create(
        {
            "res_model": "lead.lead",
            "file": _write_file(count),
            "file_name": "leads.csv",
            "file_type": "text/csv",
        }
    )
    importer = importer.with_context(tracking_disable=True)
    cr = env.cr
    env.flush_all()
    memory, queries, start = peak(), cr.sql_log_count, time.monotonic()
    ids, row = [], 0
    while row is not None:
        options = {**OPTIONS, "limit": BATCH, "skip": row}
        result = importer.execute_import(HEADINGS, HEADINGS, options)
        if result["messages"]:
            raise ValueError(f"The import is refused: {result['messages'][:3]}")
        ids += result["ids"]
        env.flush_all()
        row = result["nextrow"] or None
    figures = {
        "leads": len(ids),
        "seconds": time.monotonic() - start,
        "queries": cr.sql_log_count - queries,
        "memory": peak() - memory,
    }
    run = env(user=user)["lead.import.run"].search([], limit=1)
    env.invalidate_all()
    queries, start = cr.sql_log_count, time.monotonic()
    run.action_start()
    env["lead.import.run"].browse(run.id)._run()
    figures["undo"] = time.monotonic() - start
    figures["undo_queries"] = cr.sql_log_count - queries
    left = env["lead.lead"].with_context(active_test=False).search_count([("id", "in", ids)])
    if left or run.state != "done":
        raise ValueError(f"{left} leads are left, the job is {run.state}.")
    return figures


def _write_file(count):
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(HEADINGS)
    for number in range(count):
        mobile = f"+48 601 {number // 1000:03} {number % 1000:03}"
        address = f"jan{number}@customer{number % 400}.example"
        values = [f"Racks {number}", f"Firm {number % 900}", address, mobile]
        writer.writerow([*values, f"{number % 5000}.50", "10.09.2030", "Gdynia"])
    return content.getvalue().encode()


def main(database, counts):
    """Print a table of the figures, and leave the database as it was."""
    print("| rows | import, s | queries | memory, MiB | undo, s | queries |")
    print("| --- | --- | --- | --- | --- | --- |")
    for count in counts:
        # the job commits its batches
        with (
            Registry(database).cursor() as cr,
            patch.object(Cursor, "commit", lambda cursor: cursor.flush()),
        ):
            line = measure(api.Environment(cr, api.SUPERUSER_ID, {}), count)
            cr.rollback()
        print(
            f"| {line['leads']:,} | {line['seconds']:.1f} | {line['queries']:,} |"
            f" {line['memory']:.0f} | {line['undo']:.1f} | {line['undo_queries']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    settings, name, *numbers = sys.argv[1:]
    config.parse_config(["-c", settings, "-d", name, "--logfile", "/dev/null"], setup_logging=True)
    main(name, [int(number) for number in numbers] or ROWS)
