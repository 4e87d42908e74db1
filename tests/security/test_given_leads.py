"""Hidden leads given to dialogs as a list, and places on the board of leads that became hidden."""

import json

import pytest
from conftest import ServerError
from scene import attempt, is_refused

#: Dialogs that take leads as a list: field, further values, what its button does.
DIALOGS = {
    "lead.won.wizard": ("lead_ids", {}, "action_apply"),
    "lead.assign.wizard": ("lead_ids", {}, "action_apply"),
    "lead.qualification.wizard": ("lead_ids", {}, "action_apply"),
    "lead.attach.wizard": ("lead_id", {}, "action_attach"),
    "lead.template.wizard": ("lead_id", {}, "action_apply"),
    "lead.document.wizard": ("lead_id", {"document": "order"}, "action_apply"),
}


def state_of(scene, lead_id):
    """Return what must not change of a lead."""
    names = ["status_id", "user_id", "partner_id", "message_ids", "activity_ids", "write_date"]
    return scene.read("lead.lead", lead_id, *names, "message_partner_ids")


def what_is_decided(scene, model):
    """Return what somebody enters in a dialog before they press its button."""
    search = scene.admin.json2.search
    if model == "lead.won.wizard":
        return {"status_id": search("lead.status", [("kind", "=", "won")])[0]}
    return {"user_id": scene.own.id} if model == "lead.assign.wizard" else {}


@pytest.mark.parametrize("model", sorted(DIALOGS))
def test_a_dialog_takes_no_hidden_lead(scene, model):
    """REQ-2.3: neither among others nor alone, by value, context or what it was opened on."""
    name, values, button = DIALOGS[model]
    values = {**values, **what_is_decided(scene, model)}
    hidden, secret = scene.lead()
    mine, _secret = scene.lead(scene.own)
    before = state_of(scene, hidden)
    call = scene.own.web.call
    on_hidden = {"active_model": "lead.lead", "active_id": hidden, "active_ids": [mine, hidden]}
    if name == "lead_id":
        given = [({name: hidden}, {}), ({}, {f"default_{name}": hidden}), ({}, on_hidden)]
    else:
        given = [
            ({name: [[6, 0, [mine, hidden]]]}, {}),
            ({name: [[4, hidden]]}, {}),
            ({}, {f"default_{name}": [hidden]}),
            ({}, {f"default_{name}": [[6, 0, [hidden]]]}),
            ({}, on_hidden),
        ]
    fields = call(model, "fields_get", [], ["type", "relation"])
    asked = {
        key: {"fields": {"display_name": {}}} if field.get("relation") else {}
        for key, field in fields.items()
    }
    for more, context in given:
        answer = attempt(
            call, model, "onchange", [], {**values, **more}, [], asked, context=context
        )
        assert secret not in str(answer), (more, context)
        created = attempt(call, model, "create", [{**values, **more}], context=context)
        assert secret not in str(created), (more, context)
        if is_refused(created):
            continue
        for method, *arguments in (("web_read", asked), (button,)):
            answer = attempt(call, model, method, created, *arguments, context=context)
            assert secret not in str(answer), (more, context, method)
            is_refused(answer)
        row = attempt(call, model, "read", created, [name])
        ids = [] if isinstance(row, ServerError) else row[0][name]
        assert hidden not in (ids or []), (more, context)
    assert state_of(scene, hidden) == before


def test_nothing_is_sent_or_planned_on_hidden_leads(scene):
    """REQ-2.3: Odoo's own dialogs take ids of any record as a text."""
    hidden, secret = scene.lead(email="customer@example.com")
    mine, _secret = scene.lead(scene.own)
    before = state_of(scene, hidden)
    call = scene.own.web.call
    todo = scene.admin.json2.ref("mail.mail_activity_data_todo")
    for ids in ([hidden], [mine, hidden]):
        text = json.dumps(ids)
        partners = [scene.read("res.users", scene.own.id, "partner_id")["partner_id"][0]]
        compose = {"model": "lead.lead", "res_ids": text, "body": "<p>Hello</p>", "subject": "x"}
        tries = [
            (
                "mail.compose.message",
                {**compose, "composition_mode": "comment"},
                "action_send_mail",
            ),
            (
                "mail.compose.message",
                {**compose, "composition_mode": "mass_mail", "partner_ids": [[6, 0, partners]]},
                "action_send_mail",
            ),
            (
                "mail.activity.schedule",
                {"res_model": "lead.lead", "res_ids": text, "activity_type_id": todo},
                "action_schedule_activities",
            ),
            (
                "mail.followers.edit",
                {
                    "res_model": "lead.lead",
                    "res_ids": text,
                    "operation": "add",
                    "partner_ids": [[6, 0, partners]],
                },
                "edit_followers",
            ),
        ]
        for model, values, button in tries:
            created = attempt(call, model, "create", [values])
            assert secret not in str(created), model
            if is_refused(created):
                continue
            answer = attempt(call, model, button, created)
            assert secret not in str(answer), model
            is_refused(answer)
            row = attempt(call, model, "read", created)
            assert secret not in str(row), model
    assert state_of(scene, hidden) == before


def test_a_place_on_the_board_tells_nothing_of_a_lead_that_became_hidden(scene):
    """REQ-0.57, REQ-2.3: the place stays in the table; its lead is nobody's to read."""
    lead_id, secret = scene.lead(scene.own)
    other, _secret = scene.lead(scene.own)
    call = scene.own.web.call
    call("lead.lead", "move_on_board", [lead_id], False, other)
    assert call("lead.board.position", "search", [("lead_id", "=", lead_id)])
    scene.admin.json2.write("lead.lead", lead_id, user_id=scene.colleague.id)
    rows = attempt(call, "lead.board.position", "search_read", [], ["lead_id", "display_name"])
    assert secret not in str(rows)
    for method, *arguments in (
        ("web_search_read", [], {"lead_id": {"fields": {"display_name": {}}}}),
        ("formatted_read_group", [], ["lead_id"], ["__count"]),
        ("name_search", ""),
        ("search", [("lead_id.name", "ilike", secret[:9])]),
        ("search", [("lead_id", "any", [("name", "ilike", secret[:9])])]),
    ):
        answer = attempt(call, "lead.board.position", method, *arguments)
        assert secret not in str(answer), method
        if method == "search":
            assert is_refused(answer) or not answer
    for neighbours in ((lead_id, False), (False, lead_id)):
        answer = attempt(call, "lead.lead", "move_on_board", [other], *neighbours)
        assert secret not in str(answer)
    assert is_refused(attempt(call, "lead.lead", "move_on_board", [lead_id], False, other))
