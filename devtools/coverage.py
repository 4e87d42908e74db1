"""Lines and branches of the addons that the tests pass, over all phases of a run."""

import json
import shutil
from pathlib import Path

from devtools.console import say
from devtools.paths import CHECKOUT, state_folder

PROGRAM = CHECKOUT / "devtools" / "measured_odoo.py"
#: Phases that are not measured: the core alone passes what it passes among the others, and the
#: robot opens pages that tests open too. Measuring takes a tenth of the time.
UNMEASURED = frozenset(("alone", "checks"))
#: What is measured: something that can be passed or missed.
KINDS = ("lines", "branches")


class Coverage:
    """What the phases of a run pass; the folder is empty at its beginning."""

    def __init__(self):
        self.folder = state_folder("coverage")
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def measured(self, command, name):
        """Return a command that runs Odoo as another one does, and measures.

        It is the same one for the phases that need not be measured.

        :param command: that starts Odoo, as of :meth:`devtools.odoo_server.OdooServer.command`
        :param name: of the phase
        """
        if name in UNMEASURED:
            return command
        python, _module, _odoo, *arguments = command
        return [python, PROGRAM, CHECKOUT, self.folder / f"{name}.json", *arguments]

    def say(self):
        """Say the figures of each addon, and keep the numbers of the lines that were missed."""
        results = [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]
        files = combine(results)
        if not files:
            return
        missed = self.folder / "missed.txt"
        missed.write_text("".join(f"{line}\n" for line in name_missed(files)))
        say("")
        say(f"Coverage of {len(results)} runs of Odoo (missed lines and branches: {missed})")
        for addon, counts in count(files).items():
            figures = ", ".join(
                f"{kind} {percent(*counts[kind])} ({counts[kind][0]} of {counts[kind][1]})"
                for kind in KINDS
            )
            say(f"  {addon}: {figures}")


def combine(results):
    """Return {file: {kind: (passed, all)}} of several runs, sets both.

    :param results: of each run {file: what SlipCover says of it}
    """
    files = {}
    for result in results:
        for path, said in result.items():
            known = files.setdefault(path, {kind: (set(), set()) for kind in KINDS})
            for kind in KINDS:
                passed, all_of_them = known[kind]
                executed = {_plain(one) for one in said[f"executed_{kind}"]}
                passed |= executed
                all_of_them |= executed
                all_of_them |= {_plain(one) for one in said[f"missing_{kind}"]}
    return files


def _plain(place):
    """Return a line, or a branch as (from line, to line)."""
    return tuple(place) if isinstance(place, list) else place


def count(files):
    """Return {addon: {kind: (passed, all)}} in numbers, with a line for all addons at the end."""
    addons = {}
    for path, known in sorted(files.items()):
        name = Path(path).relative_to(CHECKOUT).parts[0]
        for group in (name, "all addons"):
            counts = addons.setdefault(group, dict.fromkeys(KINDS, (0, 0)))
            for kind in KINDS:
                counts[kind] = tuple(
                    before + len(places)
                    for before, places in zip(counts[kind], known[kind], strict=True)
                )
    addons["all addons"] = addons.pop("all addons")
    return addons


def name_missed(files):
    """Yield a text for each file that is not passed as a whole."""
    for path, known in sorted(files.items()):
        lines, branches = (sorted(known[kind][1] - known[kind][0]) for kind in KINDS)
        # A branch to or from a line that was missed says nothing more.
        branches = [pair for pair in branches if not set(pair) & set(lines)]
        if lines or branches:
            texts = [*map(str, lines), *(f"{start}->{end or 'exit'}" for start, end in branches)]
            yield f"{Path(path).relative_to(CHECKOUT)}: {', '.join(texts)}"


def percent(passed, all_of_them):
    """Return a share in words."""
    return f"{100 * passed / all_of_them:.1f} %" if all_of_them else "none"
