"""Codes lead somewhere: what tests name stands on the page of requirements, and the reverse."""

from devtools import requirements


def test_each_code_that_a_test_names_is_a_requirement():
    known = requirements.read_rows()
    lost = {code: file for code, file in requirements.name_tested().items() if code not in known}
    assert not lost, "no such requirement in docs/requirements.md"


def test_the_page_says_what_is_built():
    """What no test names is not built, whatever the code does."""
    tested = requirements.name_tested()
    wrong = [
        code
        for code, built in requirements.read_rows().items()
        if built != ("yes" if code in tested else "no")
    ]
    assert not wrong, "run python3 -m devtools.requirements"


def test_no_requirement_stands_there_twice_or_is_left_out():
    rows = requirements.ROW.findall(requirements.PAGE.read_text())
    codes = [
        tuple(map(int, code.removeprefix("REQ-").split("."))) for code, _source, _built in rows
    ]
    assert codes == sorted(set(codes))
    for section in {section for section, _number in codes}:
        numbers = [number for other, number in codes if other == section]
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(source.strip() for _code, source, _built in rows)
