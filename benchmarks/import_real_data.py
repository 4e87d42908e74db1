"""The import of 9,240 real leads: the suite beside Odoo's crm, time and memory.

``./dev bench -- --real-data``, or with an Odoo of one's own
``python -m benchmarks.import_real_data CONFIGURATION DATABASE``

CONFIGURATION is a configuration file of Odoo with the suite on its addons path, DATABASE one that
has crm and lead_management installed; nothing stays in it. ``LEAD_REAL_DATA`` says where the file
is when it is not in ``shared/data`` beside the checkout. Each application imports in a process of
its own, in batches of 2,000 rows through Odoo's importer, as a person's file goes in.
"""

import csv
import io
import json
import subprocess
import sys
import time

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

from benchmarks.memory import peak

BATCH = 2000
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "fallback_values": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "name_create_enabled_fields": {},
}
#: The fields of the columns of the file, and where the names in them come from. crm has no lead
#: types: the origin becomes the medium, so that both look up as many names.
APPLICATIONS = {
    "lead.lead": {
        "fields": ["name", "type_id", "status_id", "source_id", "tag_ids", "country_id", "city"],
        "group": "lead_management.group_lead_all",
        "origin": "lead.type",
        "tags": "lead.tag",
        "new": "lead_management.lead_status_new",
        "won": "lead_management.lead_status_won",
    },
    "crm.lead": {
        "fields": ["name", "medium_id", "stage_id", "source_id", "tag_ids", "country_id", "city"],
        "group": "sales_team.group_sale_manager",
        "origin": "utm.medium",
        "tags": "crm.tag",
        "new": "crm.stage_lead1",
        "won": "crm.stage_lead4",
    },
}


def main(configuration, database):
    """Measure both applications and print a table.

    :param configuration: path of Odoo's configuration file
    :param database: name of the database
    :returns: the exit code
    """
    print("| application | leads | won | seconds | queries | memory, MiB |")
    print("|---|---|---|---|---|---|")
    seconds = []
    for model in APPLICATIONS:
        command = [sys.executable, "-m", "benchmarks.import_real_data"]
        command += [configuration, database, model]
        result = subprocess.run(command, capture_output=True, check=False, text=True)
        if result.returncode:
            print(f"{model}: {result.stderr}", file=sys.stderr)
            return 1
        line = json.loads(result.stdout.splitlines()[-1])
        seconds.append(line["seconds"])
        print(
            f"| {model} | {line['leads']:,} | {line['won']:,} | {line['seconds']:.1f}"
            f" | {line['queries']:,} | {line['memory']:.0f} |"
        )
    print(f"\nRatio: {seconds[0] / seconds[1]:.2f}")
    return 0


def measure(database, model):
    """Import the file into one application, roll back, and return what it took.

    :returns: dict of `leads`, `won`, `seconds`, `queries` and `memory` in MiB
    """
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        application = APPLICATIONS[model]
        importer, columns = _prepare(env, model, application)
        # what a server has loaded long since is no cost of the import
        _import(importer, columns, application["fields"], limit=10, skip=0)
        env.flush_all()
        env.invalidate_all()
        memory, queries, start = peak(), cr.sql_log_count, time.monotonic()
        ids, row = [], 0
        while row is not None:
            result = _import(importer, columns, application["fields"], BATCH, row)
            if result["messages"]:
                raise ValueError(f"{model} refuses the import: {result['messages'][:3]}")
            ids += result["ids"]
            env.flush_all()
            row = result["nextrow"] or None
        figures = {
            "seconds": time.monotonic() - start,
            "queries": cr.sql_log_count - queries,
            "memory": peak() - memory,
        }
        stage = "status_id" if model == "lead.lead" else "stage_id"
        won = [("id", "in", ids), (stage, "=", env.ref(application["won"]).id)]
        figures |= {"leads": len(ids), "won": env[model].search_count(won)}
        cr.rollback()
        return figures


def _prepare(env, model, application):
    """Make the names that the file uses, a user and the importer with the file.

    :returns: (the importer of the user, the headings)
    """
    from odoo.addons.lead_management.tests import real_data

    path = real_data.find_file()
    if not path:
        raise FileNotFoundError(f"{real_data.FILE_NAME}: say where it is in LEAD_REAL_DATA")
    rows = real_data.correct_rows(real_data.read_rows(path))
    for comodel, column in (
        (application["origin"], "Lead Origin"),
        (application["tags"], "Tags"),
        ("utm.source", "Lead Source"),
    ):
        known = set(env[comodel].search([]).mapped("name"))
        names = [name for name in real_data.get_names(rows, column) if name not in known]
        env[comodel].create([{"name": name} for name in names])
    new, won = (env.ref(application[name]).name for name in ("new", "won"))
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(real_data.HEADINGS)
    writer.writerows(real_data.prepare_cells(row, won, new) for row in rows)
    groups = [env.ref("base.group_user").id, env.ref(application["group"]).id]
    user = env["res.users"].create(
        {"name": "Importer", "login": "importer", "group_ids": [Command.set(groups)]}
    )
    importer = env(user=user)["base_import.import"].create(
        {
            "res_model": model,
            "file": content.getvalue().encode(),
            "file_name": "leads.csv",
            "file_type": "text/csv",
        }
    )
    return importer, real_data.HEADINGS


def _import(importer, columns, fields, limit, skip):
    """Import one batch, as the web client asks for it."""
    headings = [column.lower() for column in columns]
    options = {**OPTIONS, "limit": limit, "skip": skip}
    importer = importer.with_context(tracking_disable=True)
    return importer.execute_import(fields, headings, options)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.exit(main(*sys.argv[1:]))
    settings, name, imported_model = sys.argv[1:]
    config.parse_config(["-c", settings, "-d", name, "--logfile", "/dev/null"], setup_logging=True)
    print(json.dumps(measure(name, imported_model)))
