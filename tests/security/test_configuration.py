"""What only managers configure, and never beyond their companies."""

import os

import pytest
from conftest import ServerError
from scene import GROUPS, attempt, is_refused, refused

#: Models that leads share with Odoo's apps. Odoo lets every employee make sources, media and
#: campaigns; no group of ours lets more people do so.
SHARED = ("crm.team", "utm.stage", "utm.tag")
BY_EMPLOYEES = ("utm.campaign", "utm.medium", "utm.source")


@pytest.fixture(scope="module")
def team(scene):
    """A sales team of two colleagues."""
    members = [(6, 0, [scene.colleague.id, scene.team.id])]
    return scene.create("crm.team", name=f"Team {os.urandom(3).hex()}", member_ids=members)


def people_without_configuration(scene):
    """Return everybody who configures nothing."""
    return (scene.own, scene.team, scene.readonly, scene.clerk, scene.portal)


# ------------------------------------------------------------------ funnels


def test_ready_funnels_are_added_by_managers(scene):
    """REQ-2.21: the dialog is nobody else's, not even to look at."""
    for user in people_without_configuration(scene):
        call = user.web.call
        assert refused(call, "lead.funnel.wizard", "create", [{}]), user.login
        assert refused(call, "lead.funnel.wizard.line", "create", [{"code": "hubspot"}])
        assert refused(call, "lead.funnel.wizard", "search_read", [])
        specification = {"line_ids": {"fields": {"name": {}}}}
        answer = attempt(call, "lead.funnel.wizard", "onchange", [], {}, [], specification)
        assert is_refused(answer), (user.login, answer)


def test_a_funnel_that_there_is_not_is_refused_in_words(scene):
    """REQ-2.21, REQ-5.8: whatever a program sends for its code."""
    call = scene.manager.web.call
    for code in ("nothing", "", " ", "__class__"):
        line = {"code": code, "is_chosen": True}
        wizard = attempt(call, "lead.funnel.wizard", "create", [{"line_ids": [[0, 0, line]]}])
        assert is_refused(wizard), code
    wizard = call("lead.funnel.wizard", "create", [{}])
    assert refused(
        call, "lead.funnel.wizard", "write", wizard, {"line_ids": [[0, 0, {"code": "nothing"}]]}
    )


# ------------------------------------------------------------------ targets


def test_targets_are_set_by_managers(scene):
    """REQ-1.6: others read those that concern them."""
    target = scene.create("lead.target", user_id=scene.own.id, created_target=5)
    for user in people_without_configuration(scene):
        call = user.web.call
        assert refused(call, "lead.target", "create", [{"created_target": 9}]), user.login
        assert refused(call, "lead.target", "write", [target], {"created_target": 9})
        assert refused(call, "lead.target", "unlink", [target])
        assert refused(call, "lead.target", "copy", [target])
    assert scene.read("lead.target", target, "created_target")["created_target"] == 5
    assert scene.own.web.call("lead.target", "search", [("id", "=", target)]) == [target]
    for user in (scene.team, scene.clerk, scene.portal, scene.manager_elsewhere):
        found = attempt(user.web.call, "lead.target", "search", [("id", "=", target)])
        assert is_refused(found) or not found, user.login


def test_a_target_stays_in_the_companies_of_its_manager(scene):
    """REQ-2.9: it is neither made for another company nor given to one."""
    call = scene.manager.web.call
    elsewhere = {"company_id": scene.other_company}
    assert refused(call, "lead.target", "create", [{"created_target": 3, **elsewhere}])
    target = call("lead.target", "create", [{"created_target": 3}])
    for values in (elsewhere, {"user_id": scene.manager_elsewhere.id, **elsewhere}):
        assert refused(call, "lead.target", "write", target, values)
        assert refused(call, "lead.target", "copy", target, values)
    stored = scene.read("lead.target", target[0], "company_id")["company_id"][0]
    assert stored == scene.company


def test_a_target_counts_the_leads_that_its_reader_may_see(scene):
    """REQ-1.6, REQ-2.3: the figures tell nothing of hidden leads."""
    target = scene.create("lead.target", user_id=scene.own.id, created_target=5)
    names = ["created_count", "won_count", "won_revenue", "conversion"]
    before = scene.own.web.call("lead.target", "read", [target], names)
    scene.lead(scene.colleague, expected_revenue=900)
    scene.lead_elsewhere()
    assert scene.own.web.call("lead.target", "read", [target], names) == before


# ------------------------------------------------------------------ teams and sources


@pytest.mark.parametrize("model", SHARED)
def test_teams_and_sources_are_configured_by_managers(scene, model):
    """REQ-2.3: a group of the ladder below them adds no right to change these."""
    name, values = "name", {"name": f"Mine {os.urandom(3).hex()}"}
    record = scene.create(model, **values)
    for user in people_without_configuration(scene):
        call = user.web.call
        assert refused(call, model, "create", [values]), (user.login, model)
        assert refused(call, model, "write", [record], {name: "Other"}), (user.login, model)
        assert refused(call, model, "unlink", [record]), (user.login, model)
    assert scene.read(model, record, name)[name] == values[name]


@pytest.mark.parametrize("model", BY_EMPLOYEES)
def test_leads_add_no_right_to_sources(scene, model):
    """REQ-2.3: who has a group of the ladder may do what every employee may."""
    name = "title" if model == "utm.campaign" else "name"
    rights = {}
    for user in (scene.clerk, scene.own, scene.team, scene.readonly):
        record = scene.create(model, **{name: f"Mine {os.urandom(3).hex()}"})
        new = {name: f"New {os.urandom(3).hex()}"}
        call = user.web.call
        rights[user.login] = (
            refused(call, model, "create", [new]),
            refused(call, model, "write", [record], {name: f"Other {os.urandom(3).hex()}"}),
            refused(call, model, "unlink", [record]),
        )
    assert len(set(rights.values())) == 1, rights
    assert refused(scene.portal.web.call, model, "create", [{name: "Mine"}])


def test_nobody_puts_themselves_into_a_team(scene, team):
    """REQ-2.3: who is in a team sees its leads."""
    lead_id, _secret = scene.lead(scene.colleague, team_id=team)
    user = scene.new_user(GROUPS["team"])
    call = user.web.call
    member = {"crm_team_id": team, "user_id": user.id}
    join = [[4, user.id]]
    tries = [
        ("crm.team.member", "create", [member]),
        ("crm.team", "write", [team], {"member_ids": join}),
        ("crm.team", "write", [team], {"crm_team_member_ids": [[0, 0, {"user_id": user.id}]]}),
        ("crm.team", "write", [team], {"user_id": user.id}),
        ("crm.team", "write", [team], {"favorite_user_ids": join, "member_ids": join}),
        ("crm.team", "create", [{"name": "Own", "member_ids": [[4, scene.colleague.id]]}]),
        ("res.users", "write", [user.id], {"crm_team_ids": [[4, team]]}),
        ("res.users", "write", [user.id], {"crm_team_member_ids": [[0, 0, member]]}),
        ("res.users", "write", [user.id], {"sale_team_id": team}),
        ("res.users", "web_save", [user.id], {"lead_team_ids": [[4, team]]}, {"id": {}}),
    ]
    members = scene.admin.json2.search("crm.team.member", [("crm_team_id", "=", team)])
    tries += [
        ("crm.team.member", "write", members[:1], {"user_id": user.id}),
        ("crm.team.member", "unlink", members[:1]),
    ]
    for model, method, *arguments in tries:
        answer = attempt(call, model, method, *arguments)
        if isinstance(answer, ServerError):
            is_refused(answer)
        stored = scene.read("crm.team", team, "member_ids", "user_id")
        assert user.id not in stored["member_ids"], (model, method, arguments)
        assert stored["user_id"] is False, (model, method, arguments)
        assert not call("lead.lead", "search", [("id", "=", lead_id)])
    assert scene.admin.json2.search("crm.team.member", [("crm_team_id", "=", team)]) == members


# ------------------------------------------------------------------ secrets


@pytest.mark.parametrize(
    ("model", "name"), [("lead.call.provider", "secret"), ("lead.capture.key", "verify_token")]
)
def test_a_secret_that_can_be_guessed_is_refused(scene, model, name):
    """REQ-0.66, REQ-1.21: who knows it may speak for the provider, or subscribe."""
    call = scene.manager.web.call
    record = call(model, "create", [{"name": f"Safe {os.urandom(3).hex()}"}])
    drawn = call(model, "read", record, [name])[0][name]
    assert len(drawn) >= 16
    for secret in ("a", "1234567", "password", " " * 20 + "a"):
        assert refused(call, model, "write", record, {name: secret}), secret
        assert refused(call, model, "create", [{"name": "Unsafe", name: secret}]), secret
    assert call(model, "read", record, [name])[0][name] == drawn
    good = os.urandom(12).hex()
    call(model, "write", record, {name: good})
    assert call(model, "read", record, [name])[0][name] == good
