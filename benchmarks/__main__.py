"""The command line: ``./dev bench`` gives its arguments to this module.

The environment says how Odoo is started: ``LEAD_BENCH_CONFIG`` (its configuration file),
``LEAD_BENCH_ODOO`` (the command, as JSON) and ``LEAD_BENCH_FOLDER`` (where the logs go).
"""

import argparse
import gc
import json
import logging
import os
import sys

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

from benchmarks import (
    browser,
    databases,
    floor,
    import_real_data,
    memory,
    report,
    score_real_data,
)
from benchmarks.applications import BESIDE_FLOOR
from benchmarks.cases import (
    CASES,
    FLOOR_CASES,
    IMPORTED_ROWS,
    LONG_IMPORT,
    MANAGER,
    collect_facts,
)
from benchmarks.data import check_computed_columns, fill, prepare_company, score
from benchmarks.timing import time_case
from devtools import suite

COUNTS = (10_000, 100_000)
QUICK_COUNT = 500
QUICK_ROWS = 100


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="./dev bench --", description="Time the suite beside Odoo's crm on the same leads."
    )
    parser.add_argument(
        "--leads", type=int, nargs="+", metavar="N", help="leads of each (default: 10000 100000)"
    )
    parser.add_argument("--repetitions", type=int, default=25, help="of a line (default: 25)")
    parser.add_argument("--only", default="", metavar="TEXT", help="lines with this in their title")
    parser.add_argument(
        "--import-rows",
        type=int,
        default=0,
        metavar="N",
        help="also time an import of N rows, whatever --only says; minutes for 10000",
    )
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_COUNT} leads, each line a few times"
    )
    parser.add_argument(
        "--real-data", action="store_true", help="only import 9,240 real leads into each"
    )
    parser.add_argument(
        "--scores", action="store_true", help="only foresee 9,240 real leads, as Odoo's crm does"
    )
    parser.add_argument(
        "--browser", action="store_true", help="only the first card and row in a browser"
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases, and use them when they are there"
    )
    options = parser.parse_args()
    if options.quick:
        options.repetitions = 2
    options.leads = options.leads or ([QUICK_COUNT] if options.quick else COUNTS)
    return options


def main():
    """Measure and print.

    :returns: the exit code, 1 when a line could not be timed
    """
    options = parse_arguments()
    configuration = os.environ["LEAD_BENCH_CONFIG"]
    log = os.path.join(os.environ["LEAD_BENCH_FOLDER"], "bench.log")
    config.parse_config(["-c", configuration, "--logfile", log], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.WARNING)
    if not (options.keep and databases.exists(databases.SUITE)):
        command = json.loads(os.environ["LEAD_BENCH_ODOO"])
        databases.make_suite(command, configuration, os.environ["LEAD_BENCH_FOLDER"])
    if options.real_data:
        return import_real_data.main(configuration, databases.SUITE)
    if options.scores:
        return measure_scores(options, configuration)
    if options.browser:
        return measure_browser(options, configuration)
    tables, failed = {}, []
    for count in options.leads:
        print(f"\n{count:,} leads in each application", flush=True)
        lines, floor_lines = measure(count, options, configuration)
        tables[count] = report.format_table(lines)
        if floor_lines:
            tables[count] += f"\n\n{report.format_table(floor_lines, BESIDE_FLOOR)}"
        failed += [line for line in lines + floor_lines if line.error]
    description = report.describe_run(databases.server_version(), suite.addons())
    for count, table in tables.items():
        print(f"\n{count:,} leads in each application\n\n{table}")
    print(f"\nMeasured on {description}.")
    if options.write:
        report.write_document(description, tables)
        print(f"Written to {report.DOCUMENT}.")
    for line in failed:
        print(f"Not timed: {line.title}: {line.error}", file=sys.stderr)
    return 1 if failed else 0


def measure_scores(options, configuration):
    """Measure how good scores of real leads are and print.

    :returns: the exit code
    """
    code, table = score_real_data.main(configuration, databases.SUITE)
    if table and options.write:
        report.write_section("scores", table, report.SCORES)
        print(f"Written to {report.SCORES}.")
    return code


def measure_browser(options, configuration):
    """Measure board and list in a browser and print.

    :returns: the exit code
    """
    count = QUICK_COUNT if options.quick else browser.COUNT
    turns = 2 if options.quick else browser.TURNS
    table = report.format_table(browser.measure(count, turns, configuration, options.only))
    description = report.describe_run(databases.server_version(), suite.addons())
    print(f"\n{count:,} leads in one column\n\n{table}\n\nMeasured on {description}.")
    if options.write:
        text = f"Measured on {description}, {turns} loads of each.\n\n{table}"
        report.write_section("browser", text)
        print(f"Written to {report.DOCUMENT}.")
    return 0


def measure(count, options, configuration):
    """Measure all lines with a number of leads.

    :returns: (list of :class:`benchmarks.timing.Line`, list of those beside the floor)
    """
    database = f"bench_{count}"
    if not (options.keep and databases.exists(database)):
        # a database that was not filled to the end is not kept under its name
        unfinished = f"{database}_new"
        databases.copy(databases.SUITE, unfinished)
        registry = Registry(unfinished)
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            prepare_company(env)
            fill(env, count)
            cr.commit()
            check_computed_columns(env)
            score(env)
            # as the schedule does within a minute
            env["lead.duplicate"]._refresh()
            cr.commit()
        databases.vacuum(unfinished)
        Registry.delete(unfinished)
        databases.rename(unfinished, database)
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        rows = QUICK_ROWS if options.quick else IMPORTED_ROWS
        facts = collect_facts(env, rows, options.import_rows)
    gc.collect()
    gc.freeze()
    lines = []
    cases = [case for case in CASES if options.only in case.title]
    for case in [*cases, LONG_IMPORT] if options.import_rows else cases:
        lines.append(time_case(registry, case, facts, options.repetitions))
        print("  " + "  ".join(report.format_line(lines[-1])), flush=True)
    if options.only in "memory" and not options.quick and count == min(options.leads):
        lines.append(memory.measure(database, configuration, MANAGER))
        print("  " + "  ".join(report.format_line(lines[-1])), flush=True)
    floor_lines = measure_floor(registry, facts, options)
    if not options.keep:
        databases.drop(database)
    return lines, floor_lines


def measure_floor(registry, facts, options):
    """Measure what lies beside a bare model.

    :returns: list of :class:`benchmarks.timing.Line`
    """
    cases = [case for case in FLOOR_CASES if options.only in case.title]
    lines = []
    if cases:
        print("  beside a bare model", flush=True)
        floor.prepare(registry)
    for case in cases:
        lines.append(time_case(registry, case, facts, options.repetitions))
        print("  " + "  ".join(report.format_line(lines[-1], BESIDE_FLOOR)), flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
