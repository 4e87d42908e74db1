"""Run Odoo and note which lines and branches of the suite's addons it passes.

    python measured_odoo.py ADDONS_FOLDER RESULT.json [arguments of Odoo]

SlipCover puts a probe into each line and takes it out once it was passed. That costs a tenth of the
time; coverage.py's tracer, which sees every line of Odoo too, doubles it before Python 3.12.
"""

import ast
import json
import runpy
import signal
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import slipcover
from slipcover import branch

#: Parts of an addon that are no product.
LEFT_OUT = {"tests", "migrations"}


def measure(addons_folder):
    """Have the addons in a folder loaded with probes.

    :param addons_folder: whose ``lead_management*`` are measured
    :return: the measuring :class:`slipcover.Slipcover`
    """
    probes = slipcover.Slipcover(branch=True)
    original = SourceFileLoader.get_code

    def get_code(loader, name):
        path = Path(loader.get_filename(name))
        if not is_product(path, addons_folder):
            return original(loader, name)
        tree = branch.preinstrument(ast.parse(loader.get_data(str(path))))
        return probes.instrument(compile(tree, str(path), "exec"))

    # Odoo's own importer would ask a further one in `sys.meta_path` in circles.
    SourceFileLoader.get_code = get_code
    return probes


def is_product(path, addons_folder):
    """Tell whether a file is code of the suite's addons."""
    if not path.is_relative_to(addons_folder):
        return False
    parts = path.relative_to(addons_folder).parts
    return parts[0].startswith("lead_management") and not LEFT_OUT.intersection(parts)


def main(arguments):
    """Run Odoo, and write what was measured when it ends."""
    addons_folder, result, *given = arguments
    # Odoo finds no module in the folder of this program.
    del sys.path[0]
    probes = measure(Path(addons_folder))
    sys.argv = ["odoo", *given]
    try:
        runpy.run_module("odoo", run_name="__main__", alter_sys=True)
    finally:
        # Nothing takes the little time that writing takes.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        Path(result).write_text(json.dumps(probes.get_coverage()["files"]))


if __name__ == "__main__":
    main(sys.argv[1:])
