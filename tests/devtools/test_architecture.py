"""The page on the architecture shows every addon, and each addon what it is made of."""

import re

import pytest

from devtools import suite
from devtools.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "architecture.md"
BESIDE = "readme/ARCHITECTURE.md"


def test_every_addon_is_in_the_tree():
    tree = PAGE.read_text().split("```")[1]
    shown = re.findall(r"\b(lead_management\w*)/", tree)
    assert sorted(shown) == suite.addons()


@pytest.mark.parametrize("name", suite.addons())
def test_every_addon_has_a_page_beside_its_code(name):
    """The files that it names are there."""
    text = (CHECKOUT / name / BESIDE).read_text()
    assert "../../docs/architecture.md" in text
    files = {path.name for path in (CHECKOUT / name).rglob("*.py")}
    named = set(re.findall(r"(?<![\w*.])(\w+\.py)\b", text))
    elsewhere = {path.name for path in CHECKOUT.glob("lead_management*/**/*.py")}
    assert not named - elsewhere, f"no such files, named on the page of {name}"
    assert not named or named & files


def test_hooks_that_pages_name_are_there():
    """Who writes an addon of their own reads of none that was renamed since."""
    sources = "\n".join(path.read_text() for path in CHECKOUT.glob("lead_management*/**/*.py"))
    defined = set(re.findall(r"def (\w+)", sources))
    pages = [PAGE, PAGE.with_name("extension-guide.md"), *CHECKOUT.glob(f"*/{BESIDE}")]
    named = {}
    for page in pages:
        text = page.read_text()
        found = set(re.findall(r"(?<![\w>])(_[a-z]\w+)\(", text))
        # an example has methods of its own
        named[page] = found - set(re.findall(r"def (\w+)", text))
    assert named[PAGE]
    missing = {str(page): sorted(names - defined) for page, names in named.items()}
    assert not {page: names for page, names in missing.items() if names}
