"""Every call that takes a lead, a merge, an import or a person: hidden ones are refused in words.

Two tables: what is called, and what can be sent in the place of an argument. A call that is not
answered ends in a sentence; no answer names what is hidden, and nothing has changed.
"""

import pytest
from scene import attempt, is_refused

#: Calls on leads: what is sent beside the ids of hidden leads.
ON_LEADS = (
    "action_merge",
    "action_merge_duplicates",
    "get_similar",
    "action_view_merges",
    "action_open_survivor",
    "undo_status_change",
    "action_assign_by_rules",
    "action_note_response",
    "set_won",
    "reopen",
    "qualify",
    "action_archive",
    "action_open_deal",
)
#: Those that take several leads at once.
ON_SEVERAL = (
    "action_merge",
    "undo_status_change",
    "action_assign_by_rules",
    "set_won",
    "reopen",
    "qualify",
    "action_archive",
)
DAY = "2030-01-07"
#: Calls of which an argument is a hidden lead: model, method, what is sent.
WITH_LEADS = (
    ("lead.lead", "get_merge_preview", lambda mine, hidden: [[mine, hidden], mine]),
    ("lead.lead", "get_merge_preview", lambda mine, hidden: [[mine, hidden], hidden]),
    ("lead.lead", "get_merge_preview", lambda mine, hidden: [[hidden, hidden], False]),
    ("lead.lead", "merge_leads", lambda mine, hidden: [[mine, hidden], mine]),
    ("lead.lead", "merge_leads", lambda mine, hidden: [[mine, hidden], hidden]),
    ("lead.lead", "merge_leads", lambda mine, hidden: [[hidden], mine, {"name": hidden}]),
    ("lead.lead", "get_drop_targets", lambda mine, hidden: [[mine, hidden], []]),
    ("lead.my.work", "postpone_step", lambda mine, hidden: [hidden, DAY]),
    ("lead.my.work", "finish_step", lambda mine, hidden: [hidden, "done", DAY]),
    ("lead.duplicate.dismissal", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
    ("lead.import.lead", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
    ("lead.assignment.log", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
    ("lead.assignment.pass", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
    ("lead.assignment.trial.line", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
    ("lead.response.escalation", "create", lambda mine, hidden: [[{"lead_id": hidden}]]),
)
#: Who tries it: on leads of a colleague, and of another company.
PEOPLE = ("own", "readonly", "clerk", "seller", "portal", "manager_elsewhere")
#: Public methods with what is usual, of which each argument is replaced by something odd.
USUAL = (
    ("lead.lead", "get_merge_preview", [[1, 2], 1]),
    ("lead.lead", "get_similar", [[1], {"email": "hidden@example.com"}, 20]),
    ("lead.lead", "merge_leads", [[1, 2], 1, {}]),
    ("lead.lead", "get_drop_targets", [[1], [1]]),
    ("lead.lead", "load", [["name"], [["x"]]]),
    ("lead.my.work", "postpone_step", [1, DAY]),
    ("lead.my.work", "finish_step", [1, "note", DAY]),
    ("lead.inbox.item", "get_queue_counts", []),
    ("lead.import.run", "get_last_choice", []),
    ("lead.score.model", "action_open_score", []),
    ("res.users", "give_away_leads", [[1], "rules", [], False]),
    ("res.users", "archive_and_give_away", [[1], "person", []]),
)
#: In the place of the records themselves: what is no list is Odoo's own affair.
ODD_IDS = ([], [0], [-1], [999999999])
ON_RECORDS = ("get_drop_targets", "get_similar", "give_away_leads", "archive_and_give_away")
ODD = (None, True, -1, 0, 2**31, 2**63, 1.5, "", "x", [], [[]], {}, {"x": 1}, ["x"], [None])


def state_of(scene, lead_id):
    """Return what must not change of a lead."""
    names = ("active", "status_id", "user_id", "merged_into_id", "partner_id", "write_date")
    return scene.read("lead.lead", lead_id, *names)


@pytest.fixture(scope="module")
def leads(scene):
    """A hidden lead for each of the people, and one of their own where they may have one."""
    hidden, secret = scene.lead(email="hidden@example.com", phone="+48601222333")
    other, other_secret = scene.lead(email="hidden@example.com", phone="+48601222333")
    mine, _secret = scene.lead(scene.own)
    return {"hidden": [hidden, other], "secrets": [secret, other_secret], "mine": mine}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_call_on_a_hidden_lead_is_answered(scene, leads, name):
    """REQ-2.3, REQ-2.9: neither its name nor a change of it, by no button and no call."""
    person = getattr(scene, name)
    call = person.web.call
    hidden, mine = leads["hidden"][0], leads["mine"]
    before = [state_of(scene, lead_id) for lead_id in leads["hidden"]]
    # who reads all leads of the company is asked for what changes one
    is_reader = name == "readonly"
    for method, ids in [(each, [hidden]) for each in ON_LEADS] + [
        (each, [mine, hidden]) for each in ON_SEVERAL
    ]:
        answer = attempt(call, "lead.lead", method, ids)
        is_refused(answer)
        assert is_reader or not tells(leads, answer), method
    for model, method, arguments in WITH_LEADS:
        answer = attempt(call, model, method, *arguments(mine, hidden))
        is_refused(answer)
        assert is_reader or not tells(leads, answer), (model, method)
    assert [state_of(scene, lead_id) for lead_id in leads["hidden"]] == before


def tells(leads, answer):
    """Tell whether an answer or an error bears the name of a hidden lead."""
    return any(secret in str(answer) for secret in leads["secrets"])


@pytest.mark.parametrize("name", PEOPLE)
def test_merges_and_imports_of_others_are_not_undone_nor_told(scene, name):
    """REQ-6.9, REQ-2.9: by who does not see the leads, or may not import."""
    first, secret = scene.lead()
    second, other = scene.lead()
    manager = scene.manager.web.call
    manager("lead.lead", "merge_leads", [first, second], first)
    [merge] = manager("lead.merge", "search", [("lead_id", "=", first)])
    loaded = manager("lead.lead", "load", ["name"], [[scene.secret()]])
    run, imported = loaded["lead_run_id"], loaded["ids"]
    call = getattr(scene, name).web.call
    tries = [
        ("lead.merge", "action_undo", [merge]),
        ("lead.merge", "write", [merge], {"lead_id": second}),
        ("lead.merge", "unlink", [merge]),
        ("lead.import.run", "action_view_created", [run]),
        ("lead.import.run", "action_view_updated", [run]),
        ("lead.import.run", "action_view_kept", [run]),
        ("lead.import.run", "action_start", [run]),
        ("lead.import.run", "action_stop", [run]),
        ("lead.import.run", "write", [run], {"state": "done"}),
        ("lead.import.run", "unlink", [run]),
    ]
    for model, method, *arguments in tries:
        answer = attempt(call, model, method, *arguments)
        is_refused(answer)
        assert secret not in str(answer) and other not in str(answer), (model, method)
        assert scene.read("lead.lead", imported[0], "active")["active"], method
        assert scene.read("lead.lead", second, "merged_into_id")["merged_into_id"], method
    for model, domain in (
        ("lead.merge", [("id", "=", merge)]),
        ("lead.import.run", [("id", "=", run)]),
        ("lead.import.lead", [("run_id", "=", run)]),
    ):
        found = attempt(call, model, "search", domain)
        # who reads all leads of the company reads the merges
        assert (name == "readonly" and model == "lead.merge") or is_refused(found) or not found


@pytest.mark.parametrize(("model", "method", "usual"), USUAL)
def test_odd_arguments_are_refused_in_words(scene, model, method, usual):
    """REQ-5.8: whatever stands in the place of an argument, by two kinds of people."""
    for person in (scene.own, scene.manager_elsewhere):
        for index in range(len(usual)):
            for odd in ODD_IDS if method in ON_RECORDS and not index else ODD:
                sent = [*usual[:index], odd, *usual[index + 1 :]]
                is_refused(attempt(person.web.call, model, method, *sent))
        is_refused(attempt(person.web.call, model, method, *usual))


def test_what_somebody_holds_is_given_away_by_managers_alone(scene):
    """REQ-2.9: leads of a colleague stay theirs, and nobody learns how many there are."""
    lead_id, _secret = scene.lead()
    before = state_of(scene, lead_id)
    for name in PEOPLE:
        person = getattr(scene, name)
        call = person.web.call
        values = {"user_id": scene.colleague.id, "how": "person", "to_user_id": person.id}
        created = attempt(call, "lead.leaving.wizard", "create", [values])
        if not is_refused(created):
            is_refused(attempt(call, "lead.leaving.wizard", "action_apply", created))
        answers = [
            attempt(
                call, "res.users", "give_away_leads", [scene.colleague.id], "person", [person.id]
            ),
            attempt(call, "res.users", "archive_and_give_away", [scene.colleague.id], "rules"),
            attempt(call, "res.users", "action_archive", [scene.colleague.id]),
        ]
        assert [is_refused(answer) for answer in answers[1:]] == [True, True], name
        assert state_of(scene, lead_id) == before, name
        assert scene.read("res.users", scene.colleague.id, "active")["active"]
        onchange = attempt(
            call, "lead.leaving.wizard", "onchange", [], values, [], {"lead_count": {}}
        )
        counted = is_refused(onchange) or not onchange["value"].get("lead_count")
        assert counted, (name, onchange)


def test_a_dry_run_is_the_managers_and_tells_of_their_company(scene):
    """REQ-2.3: explanations name no lead and no person of another company."""
    _lead, secret = scene.lead(user_id=False)
    for name in PEOPLE:
        call = getattr(scene, name).web.call
        for values in ({"company_id": scene.company}, {}):
            created = attempt(call, "lead.assignment.trial", "create", [values])
            assert secret not in str(created)
            if is_refused(created):
                continue
            answer = attempt(call, "lead.assignment.trial", "action_run", created)
            is_refused(answer)
            rows = attempt(
                call,
                "lead.assignment.trial",
                "web_read",
                created,
                {"line_ids": {"fields": {"lead_id": {"fields": {"display_name": {}}}}}},
            )
            assert secret not in str(rows), name
