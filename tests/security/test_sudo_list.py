"""The documents say where the code goes past the rights of a user, and why."""

import re

from devtools.paths import CHECKOUT
from devtools.sudo_list import PAGE, count_calls, read_rows

KIND = re.compile(r"^- \*\*(\w+)\*\*", re.MULTILINE)


def test_every_sudo_is_in_the_list():
    """REQ-2.3: a new call is named with its reason, and one that is gone leaves the list."""
    listed = {name: number for name, (number, _kind, _reason) in read_rows().items()}
    assert listed == count_calls(), "python3 -m devtools.sudo_list, then say what it is for"


def test_every_sudo_has_a_kind():
    """REQ-2.3: there are few reasons, and the page explains each."""
    kinds = set(KIND.findall(PAGE.read_text()))
    for name, (_number, kind, reason) in read_rows().items():
        assert kind in kinds, name
        assert len(reason) > len("it is for"), name


def test_the_page_names_every_door():
    """REQ-1.24: an address that is open to the public stands in the table of doors."""
    text = PAGE.read_text()
    for path in CHECKOUT.glob("lead_management*/controllers/*.py"):
        for address in re.findall(r'"(/lead_[a-z_]+/)<', path.read_text()):
            assert address in text, path
