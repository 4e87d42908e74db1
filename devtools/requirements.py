"""The marks "built" in ``docs/requirements.md``: codes that a test names.

``python3 -m devtools.requirements`` brings them up to date.
"""

import os
import re
from pathlib import Path

from devtools.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "requirements.md"
CODE = re.compile(r"REQ-\d+\.\d+")
ROW = re.compile(r"^\| (REQ-\d+\.\d+) \| ([^|]+) \| (yes|no) \| ", re.MULTILINE)
#: Files whose tests may name a code.
TESTS = (".py", ".js")
FOREIGN = {"node_modules", "__pycache__", ".git"}


def read_rows():
    """Return {code: "yes" or "no"} of the page."""
    return {code: built for code, _source, built in ROW.findall(PAGE.read_text())}


def name_tested():
    """Return {code: a test file that names it}."""
    found = {}
    for folder, names, files in os.walk(CHECKOUT):
        names[:] = sorted(name for name in names if name not in FOREIGN)
        relative = Path(folder).relative_to(CHECKOUT)
        if "tests" not in relative.parts:
            continue
        for file in sorted(files):
            if file.endswith(TESTS):
                path = Path(folder, file)
                for code in CODE.findall(path.read_text()):
                    found.setdefault(code, str(relative / file))
    return found


def write_marks():
    """Bring the marks up to date."""
    tested = name_tested()

    def mark(match):
        code, source, _built = match.groups()
        return f"| {code} | {source} | {'yes' if code in tested else 'no'} | "

    PAGE.write_text(ROW.sub(mark, PAGE.read_text()))


if __name__ == "__main__":
    write_marks()
