"""Each addon goes and comes back in the middle of the data of a company (REQ-9.1).

The last tests: what an addon kept is gone after it.
"""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent.parent
NEEDS = {
    path.parent.name: ast.literal_eval(path.read_text())["depends"]
    for path in sorted(CHECKOUT.glob("*/__manifest__.py"))
}
#: Without them nothing of the suite is left, or next to nothing.
GROUND = {"lead_management", "lead_management_mail"}
#: Those that nothing else of the suite needs come first.
BRIDGES = sorted(
    NEEDS.keys() - GROUND, key=lambda name: sum(name in needed for needed in NEEDS.values())
)
FIGURES = ("__count", "expected_revenue:sum", "probability:sum")


@pytest.mark.parametrize("name", BRIDGES)
def test_leads_are_worked_with_without(name, admin, log_in, set_installed, work_with_a_lead):
    """Uninstalled and installed again: the leads are as they were, and work goes on."""
    person = log_in("anna")

    def read_figures():
        groups = ["company_id", "status_id", "user_id"]
        return admin.web.call(
            "lead.lead",
            "formatted_read_group",
            [("name", "!=", "Racks")],
            groups,
            list(FIGURES),
            context={"active_test": False},
        )

    figures = read_figures()
    set_installed(name, False)
    assert read_figures() == figures
    work_with_a_lead(person)
    set_installed(name, True)
    assert read_figures() == figures
    work_with_a_lead(person)
