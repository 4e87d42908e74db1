"""The leads of a school as they were kept in a spreadsheet, prepared for the import.

The file is no part of the repository. It is looked for where `LEAD_REAL_DATA` says,
else in `shared/data` beside the checkout.
"""

import csv
import os
from pathlib import Path

FILE_NAME = "x_education_leads.csv"
HEADINGS = ("Name", "Type", "Status", "Source", "Tags", "Country", "City")
# what the spreadsheet writes where nobody chose anything
NOTHING = ("", "Select")
# names that a user puts right after the importer has said that it does not know them
CORRECTIONS = {
    "Country": {
        "Asia/Pacific Region": "",
    },
    "Lead Source": {"google": "Google"},
}
# what the importer knows by itself: another name than Odoo's, and a word for nothing
OTHER_NAMES = {"Russia": "Russian Federation", "unknown": ""}


def find_file():
    """Return the path of the file, or None where it is not at hand."""
    named = os.environ.get("LEAD_REAL_DATA")
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    path = Path(named) if named else beside
    path = path / FILE_NAME if path.is_dir() else path
    return path if path.is_file() else None


def read_rows(path):
    """Return the rows as dicts, with empty cells where nothing was chosen."""
    with open(path, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    return [
        {name: "" if value in NOTHING else value for name, value in row.items()} for row in rows
    ]


def correct_rows(rows):
    """Return the rows with the names that Odoo knows."""
    return [
        row | {name: names.get(row[name], row[name]) for name, names in CORRECTIONS.items()}
        for row in rows
    ]


def prepare_cells(row, won, new):
    """Return one row of the import file, in the order of `HEADINGS`.

    :param dict row: a row of the spreadsheet
    :param str won: name of the status of converted leads
    :param str new: name of the status of the others
    """
    return (
        f"Lead {row['Lead Number']}",
        row["Lead Origin"],
        won if row["Converted"] == "1" else new,
        row["Lead Source"],
        row["Tags"],
        row["Country"],
        row["City"],
    )


def get_names(rows, column):
    """Return the distinct names of a column in alphabetical order."""
    return sorted({row[column] for row in rows} - set(NOTHING))
