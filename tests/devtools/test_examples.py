"""Whatever stands on a page as an example is run by a test, as it stands there (REQ-5.8)."""

import re
from collections import Counter

import pytest

from devtools.paths import CHECKOUT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: What runs the blocks of a page: kind, how many it takes, None for all, and where it is.
RUNNERS = {
    "api.md": {
        # each command is followed by its answer
        "sh": (None, "tests/test_api.py"),
        "json": (None, "tests/test_api.py"),
        "http": (6, "tests/test_capture.py"),
        "python": (1, "tests/test_capture.py"),
    },
    "extension-guide.md": {
        "python": (1, "test_extension_example.py"),
        "js": (1, "test_extension_tab.py"),
    },
}


def read_blocks(page):
    """Return the blocks of a page as (kind, text)."""
    return BLOCK.findall((CHECKOUT / "docs" / page).read_text())


@pytest.mark.parametrize("page", RUNNERS)
def test_each_block_has_something_that_runs_it(page):
    runners = RUNNERS[page]
    for kind, number in Counter(kind for kind, _text in read_blocks(page)).items():
        assert kind in runners, f"nothing runs the blocks of kind {kind or 'none'} of {page}"
        wanted, file = runners[kind]
        assert wanted in (None, number), f"{file} runs {wanted} of {number} blocks"
        found = [CHECKOUT / file, *CHECKOUT.glob(f"*/tests/{file}")]
        assert any(path.is_file() and page in path.read_text() for path in found), file


def test_each_command_of_the_api_page_has_its_answer():
    """Only what comes before the first call is no command."""
    kinds = [(kind, text.startswith("curl")) for kind, text in read_blocks("api.md")]
    commands = [number for number, (kind, is_curl) in enumerate(kinds) if kind == "sh" and is_curl]
    assert [kinds[number + 1][0] for number in commands] == ["json"] * len(commands)
    assert kinds.count(("sh", False)) == 1
    assert kinds.count(("json", False)) == len(commands)


@pytest.mark.parametrize("page", RUNNERS)
def test_no_call_stands_in_a_sentence(page):
    """Nobody would notice that it does not work any more."""
    text = BLOCK.sub("", (CHECKOUT / "docs" / page).read_text())
    assert not re.findall(r"`(?:GET|POST) /json/2/\w[^`<]*`", text)
