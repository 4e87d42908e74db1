import re
import textwrap
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "extension-guide.md"


def read_example(heading):
    """Return the Python example below a heading of the extension guide."""
    part = GUIDE.read_text().split(f"## {heading}\n")[1]
    return re.search(r"```python\n(.*?)```", part, re.DOTALL)[1]


def define_classes(code, module):
    """Run a Python example of the guides and return the classes that it defines.

    Inside a function, so that the models are forgotten after the test.

    :param str code: as the guide prints it
    :param str module: name of the test's module, which the models belong to
    :returns: tuple of classes
    """
    names = re.findall(r"^class (\w+)", code, re.MULTILINE)
    body = textwrap.indent(code, "    ")
    source = f"def define():\n{body}\n    return {', '.join(names)},\n"
    namespace = {"__name__": module}
    # the program is our own guide's
    exec(source, namespace)  # noqa: S102  # pylint: disable=exec-used
    return namespace["define"]()
