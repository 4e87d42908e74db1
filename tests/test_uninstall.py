"""Bridges are uninstalled from the live server: the last tests, as they are gone after that."""

import pytest

# what the addon leaves behind has to work without it
BRIDGES = ("lead_management_crm", "lead_management_sale")
VIEWS = ("list", "kanban", "form", "search", "activity", "pivot", "graph")


@pytest.fixture
def uninstall(admin):
    """A function that uninstalls an addon, and with it what depends on it."""

    def run(name):
        modules = admin.web.call("ir.module.module", "search", [("name", "=", name)])
        admin.web.call("ir.module.module", "button_immediate_uninstall", modules)
        states = admin.web.call("ir.module.module", "read", modules, ["state"])
        assert [state["state"] for state in states] == ["uninstalled"]

    return run


def _work(person):
    """Do what a salesperson does with a lead, from the screens on."""
    screens = person.call("lead.lead", "get_views", [(False, kind) for kind in VIEWS])
    assert set(screens["views"]) == set(VIEWS)
    [lead_id] = person.call("lead.lead", "create", [{"name": "Racks", "expected_revenue": 900}])
    statuses = person.call("lead.lead", "read", [lead_id], ["allowed_status_ids", "status_id"])[0]
    following = statuses["allowed_status_ids"][1]
    person.call("lead.lead", "write", [lead_id], {"status_id": following})
    [reason_id, *_others] = person.call(
        "lead.loss.reason", "search", [("note_required", "=", False)]
    )
    person.call("lead.lead", "set_lost", [lead_id], reason_id)
    person.call("lead.lead", "reopen", [lead_id])
    person.call("lead.lead", "set_won", [lead_id])
    values = person.call("lead.lead", "read", [lead_id], ["status_kind", "status_change_ids"])[0]
    assert values["status_kind"] == "won"
    assert len(values["status_change_ids"]) == 5


def test_what_is_uninstalled_leaves_the_core_working(new_user, uninstall):
    """REQ-0.16, REQ-0.82: without deals, orders and invoices leads are worked with as before."""
    salesperson = new_user("lead_management.group_lead_own").web
    for bridge in BRIDGES:
        uninstall(bridge)
        _work(salesperson)
    menus = salesperson.session.get(f"{salesperson.base_url}/web/webclient/load_menus").json()
    assert "lead_management.lead_management_menu_root" in {menu["xmlid"] for menu in menus.values()}
