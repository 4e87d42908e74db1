"""Whatever stands on a page as an example is run by a test, as it stands there (REQ-5.8)."""

import re
from collections import Counter

import pytest

from devtools.paths import CHECKOUT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: What runs the blocks of a page: kind, how many each file takes, None for all.
RUNNERS = {
    "api.md": {
        # each command is followed by its answer
        "sh": {"tests/test_api.py": None},
        "json": {"tests/test_api.py": None},
        "http": {"tests/test_capture.py": 6},
        "python": {"tests/test_capture.py": 1},
    },
    "extension-guide.md": {
        "python": {
            "test_extension_example.py": 1,
            "test_contact_field_example.py": 1,
            "test_guide_examples.py": 2,
            "test_deal_field_example.py": 1,
            "test_dashboard_example.py": 1,
        },
        "js": {"test_extension_tab.py": 1},
        "xml": {"test_extension_badge.py": 1},
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
        taken = runners[kind].values()
        assert None in taken or sum(taken) == number, f"{number} blocks of kind {kind} of {page}"
        for file in runners[kind]:
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
