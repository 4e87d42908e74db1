"""The table, on the screen and in ``docs/performance.md``."""

import datetime
import os
import platform
from pathlib import Path

from odoo.release import version

from benchmarks.applications import APPLICATIONS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
SCORES = DOCUMENT.with_name("scoring.md")
BEGIN = "<!-- written by ./dev bench -- --write -->"
END = "<!-- end of what is written -->"


def format_line(line, applications=APPLICATIONS):
    """Return a line as the cells of a row."""
    if line.error:
        return [line.title, line.person, "–", "–", "not timed"]
    values = [
        _format_value(line.median(app), line.unit) if app in line.values else "–"
        for app in applications
    ]
    ratio = "–" if line.ratio is None else f"{line.ratio:.2f}"
    return [line.title, line.person, *values, ratio]


def _format_value(value, unit):
    digits = 1 if value < 10 else 0
    return f"{value:,.{digits}f}" + (f" {unit}" if unit != "ms" else "")


def format_table(lines, applications=APPLICATIONS):
    """Return the lines as a table in Markdown."""
    head = ["", "as", *(f"{app.title}, ms" for app in applications), "ratio"]
    rows = [head, ["---", "---", "---:", "---:", "---:"]]
    rows += [format_line(line, applications) for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def describe_run(database_version, addons):
    """Return when and where it was measured, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.date.today():%Y-%m-%d}, {os.cpu_count()} cores ({_processor()}),"
        f" {memory:.0f} GiB, PostgreSQL {database_version}, Python {platform.python_version()},"
        f" Odoo {version}, addons {', '.join(addons)}"
    )


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def write_document(description, tables):
    """Replace the tables in the document.

    :param description: from :func:`describe_run`
    :param tables: {number of leads: table}
    """
    parts = [BEGIN, "", f"Measured on {description}.", ""]
    for count, table in tables.items():
        parts += [f"### {count:,} leads in each application", "", table, ""]
    parts.append(END)
    before, _begin, rest = DOCUMENT.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    DOCUMENT.write_text(before + "\n".join(parts) + after)


def write_section(name, text, document=DOCUMENT):
    """Replace what another part of the tool writes.

    :param str name: argument of the command line that measures it
    :param str text: in Markdown
    :param document: path of the page
    """
    replace_section(f"<!-- written by ./dev bench -- --{name} --write -->", text, document)


def replace_section(begin, text, document=DOCUMENT):
    """Replace what stands between a mark and the next end.

    :param str begin: the mark, which says what has written it
    :param str text: in Markdown
    :param document: path of the page
    """
    before, _begin, rest = document.read_text().partition(begin)
    _old, _end, after = rest.partition(END)
    document.write_text(f"{before}{begin}\n\n{text}\n\n{END}{after}")
