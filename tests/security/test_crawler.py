"""Everybody tries everything: what comes back is what SQL says that they may see.

``inside/`` calls the public methods as the routes do, in the server's shell, as eight people, and
returns what differs from the table of rights. Which records are found, read, copied and named is
looked at whole; of fields and methods, a sample that is always the same. ``LEAD_CRAWL=100`` looks
at all of them, and takes ten minutes of a processor.
"""

import json
import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
#: Seconds that a part may take.
PATIENCE = 3600
#: How much of what is not crawled whole is crawled, in percent.
SHARE = int(os.environ.get("LEAD_CRAWL", "10"))
#: Fewer calls prove nothing.
CALLS = 100


#: What is called, by what a test asks for. One world and one server for all of them: making these
#: takes as long as a part.
PARTS = {
    "reading": ["reading.read_everything"],
    "probing": ["probing.probe_everything", "probing.propose_everything"],
    "interfering": ["probing.interfere"],
    "writing": ["writing.write_everything"],
    "fuzzing": ["fuzzing.fuzz_methods", "fuzzing.fuzz_contexts"],
}


@pytest.fixture(scope="module")
def crawled(in_shell):
    """What each part has found: {part: {"calls", "findings"}}."""
    parts = ", ".join(f"{name}=[{', '.join(calls)}]" for name, calls in PARTS.items())
    code = (
        f"import logging, sys; sys.path.insert(0, {str(FOLDER)!r})\n"
        # what is refused on purpose is no news for the log
        "logging.disable(logging.ERROR)\n"
        "from inside import fuzzing, probing, reading, writing\n"
        "from inside.crawler import crawl\n"
        f"crawl(env, share={SHARE}, {parts})\n"
    )
    return json.loads(in_shell(code, timeout=PATIENCE).splitlines()[-1])


@pytest.fixture
def crawl(crawled):
    """Return the findings of a part: ``crawl("reading")``."""

    def get(part):
        assert crawled[part]["calls"] > CALLS
        return crawled[part]["findings"]

    return get


def test_everybody_reads_what_they_may_and_nothing_else(crawl):
    """REQ-2.3, REQ-2.9: by search, read, groups, names, export and views, field by field."""
    assert crawl("reading") == []


def test_no_question_is_answered_by_what_is_hidden(crawl):
    """REQ-2.3, REQ-2.9: by domains over every path, and by values of forms and wizards."""
    assert crawl("probing") == []


def test_nothing_that_is_read_depends_on_what_is_hidden(crawl):
    """REQ-2.3: counts and figures are the same, whatever the hidden leads hold."""
    assert crawl("interfering") == []


def test_everybody_writes_what_they_may_and_nothing_else(crawl):
    """REQ-2.3, REQ-2.9: by create, write, web_save, import, copy, defaults and nested lines."""
    assert crawl("writing") == []


def test_odd_arguments_and_contexts_are_refused_in_words(crawl):
    """REQ-5.8: no public method ends in an error of the server, nor lets anybody in."""
    assert crawl("fuzzing") == []
