"""The table of ``sudo()`` calls in ``docs/security.md``.

``python3 -m devtools.sudo_list`` brings its numbers up to date; a file that is new there gets a
row whose kind and reason somebody has to write.
"""

import re

from devtools.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "security.md"
CALL = re.compile(r"\.sudo\(\)")
ROW = re.compile(r"^\| `(lead_[^`]+\.py)` \| (\d+) \| (\S+) \| (.+) \|$", re.MULTILINE)
BEGIN, END = "<!-- sudo -->\n", "<!-- /sudo -->"
HEAD = "| file | calls | kind | for |\n| --- | --- | --- | --- |\n"
UNKNOWN = ("?", "?")


def count_calls():
    """Return {file: number of calls} of the addons, without their tests."""
    numbers = {}
    for path in sorted(CHECKOUT.glob("lead_management*/**/*.py")):
        if "tests" in path.relative_to(CHECKOUT).parts:
            continue
        lines = path.read_text().splitlines()
        number = sum(len(CALL.findall(line.partition("#")[0])) for line in lines)
        if number:
            numbers[str(path.relative_to(CHECKOUT))] = number
    return numbers


def read_rows():
    """Return {file: (number, kind, reason)} of the page."""
    return {name: (int(number), *said) for name, number, *said in ROW.findall(PAGE.read_text())}


def write_rows():
    """Bring the page up to date; return the files without a reason."""
    known = {name: said for name, (_number, *said) in read_rows().items()}
    rows = [
        "| `{}` | {} | {} | {} |\n".format(name, number, *known.get(name, UNKNOWN))
        for name, number in count_calls().items()
    ]
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + HEAD + "".join(rows) + END + rest.partition(END)[2])
    return [name for name in count_calls() if name not in known]


if __name__ == "__main__":
    for name in write_rows():
        print(f"{name}: say in docs/security.md what its sudo() is for")
