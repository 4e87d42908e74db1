"""What the rules keep from people, attacked over HTTP by the person who might gain from it."""

import base64
import json
import os

import pytest
from conftest import ServerError
from scene import GROUPS, SALES, attempt, is_refused, refused

KEPT = ("ordered_amount", "invoiced_amount", "date_closed", "status_kind", "is_closed")


def import_rows(user, model, columns, rows, **options):
    """Import rows of a file as the import page does.

    :return: the answer of the importer
    """
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [columns, *rows])
    file = {"file": base64.b64encode(lines.encode()).decode(), "file_type": "text/csv"}
    wizard = user.web.call(
        "base_import.import", "create", [{"res_model": model, "file_name": "rows.csv", **file}]
    )[0]
    usual = {
        "has_headers": True,
        "quoting": '"',
        "separator": ",",
        "encoding": "utf-8",
        "date_format": "",
        "datetime_format": "",
        "float_thousand_separator": ",",
        "float_decimal_separator": ".",
        "advanced": True,
        "name_create_enabled_fields": {},
        "import_set_empty_fields": [],
        "import_skip_records": [],
        "fallback_values": {},
        "skip": 0,
        "limit": 2000,
        **options,
    }
    return user.web.call(
        "base_import.import", "execute_import", [wizard], columns, columns, usual, False
    )


# ------------------------------------------------------------------ fields of the server's


def routes(user, model, record_id, values):
    """Return calls that would store values: {route: call}."""
    name, value = next(iter(values.items()))
    new = {"name": "New one"}
    context = {f"default_{key}": given for key, given in values.items()}
    web, json2 = user.web.call, user.json2.call
    return {
        "write": lambda: web(model, "write", [record_id], values),
        "web_save": lambda: web(model, "web_save", [record_id], values, {"id": {}}),
        "create": lambda: web(model, "create", [{**new, **values}]),
        "default": lambda: web(model, "create", [new], context=context),
        "copy": lambda: web(model, "copy", [record_id], values),
        "json/2": lambda: json2(model, "write", ids=[record_id], vals=values),
        "load": lambda: web(model, "load", [".id", name], [[str(record_id), str(value)]]),
    }


@pytest.mark.parametrize("name", KEPT)
def test_what_the_server_keeps_is_written_by_nobody(scene, name):
    """REQ-2.16, REQ-2.3: neither by a manager; on no route."""
    value = {"date_closed": "2001-02-03 04:05:06", "status_kind": "won", "is_closed": True}.get(
        name, 98765.0
    )
    lead_id, _secret = scene.lead(scene.manager)
    before = scene.read("lead.lead", lead_id, name)[name]
    for route, call in routes(scene.manager, "lead.lead", lead_id, {name: value}).items():
        answer = attempt(call)
        if isinstance(answer, ServerError):
            is_refused(answer)
            continue
        assert scene.read("lead.lead", lead_id, name)[name] == before, route
        for created in answer if isinstance(answer, list) else []:
            if isinstance(created, int):
                assert scene.read("lead.lead", created, name)[name] != value, route


@pytest.mark.parametrize("name", ["merged_deal_id", "taken_over_id"])
def test_relations_that_the_server_keeps_are_written_by_nobody(scene, name):
    """REQ-1.14, REQ-5.5: a lead claims no deal of somebody else's, and shows no name of it."""
    secret = scene.secret()
    deal = scene.create(
        "crm.lead", name=secret, type="opportunity", user_id=scene.admin.id, team_id=False
    )
    user = scene.new_user(GROUPS["own"], "sales_team.group_sale_salesman")
    lead_id, _secret = scene.lead(user)
    for route, call in routes(user, "lead.lead", lead_id, {name: deal}).items():
        answer = attempt(call)
        assert secret not in str(answer), route
        stored = scene.admin.json2.search("lead.lead", [(name, "=", deal)])
        assert not stored, route
    assert secret not in str(user.web.call("lead.lead", "read", [lead_id], [name]))


# ------------------------------------------------------------------ jobs


def test_a_job_is_started_by_its_button_alone(scene):
    """REQ-3.18, REQ-5.5: nobody says that it runs, was checked, or whose work it is."""
    manager = scene.manager
    for model in ("lead.takeover", "lead.mode.switch"):
        forged = {"state": "running", "user_id": scene.admin.id}
        if model == "lead.takeover":
            forged["is_checked"] = True
        for name, value in forged.items():
            created = attempt(manager.web.call, model, "create", [{name: value}])
            if isinstance(created, list):
                assert scene.read(model, created[0], name)[name] not in (value, [value, "x"])
            else:
                is_refused(created)
            job = attempt(manager.web.call, model, "create", [{}])
            if is_refused(job):
                continue
            attempt(manager.web.call, model, "write", job, {name: value})
            stored = scene.read(model, job[0], name)[name]
            stored = stored[0] if isinstance(stored, list) else stored
            assert stored != value, (model, name)


def test_a_manager_without_sales_takes_nothing_over(scene, in_shell):
    """REQ-5.5: the job works with the rights of who pressed the button."""
    secret = scene.secret()
    record = scene.create("crm.lead", name=secret, type="lead", user_id=False, team_id=False)
    manager = scene.new_user(GROUPS["manager"])
    values = {"state": "running", "is_checked": True, "user_id": scene.admin.id}
    for forged in ({}, values):
        job = attempt(manager.web.call, "lead.takeover", "create", [forged])
        if is_refused(job):
            continue
        attempt(manager.web.call, "lead.takeover", "write", job, values)
        attempt(manager.web.call, "lead.takeover", "action_start", job)
    in_shell("env.ref('lead_management.lead_job_cron').method_direct_trigger()")
    assert not scene.admin.json2.search("lead.lead", [("taken_over_id", "=", record)])


def test_the_dialog_of_the_mode_names_no_lead_of_another_company(scene):
    """REQ-2.9, REQ-3.12: the company is checked before anything is listed."""
    email = f"{os.urandom(4).hex()}@example.com"
    scene.create("res.partner", name="Known", email=email)
    _lead_id, secret = scene.lead(email=email)
    specification = {
        "lead_count": {},
        "match_ids": {"fields": {"lead_name": {}, "partner_name": {}}},
        "obstacle_ids": {"fields": {"lead_name": {}}},
    }
    values = {"company_id": scene.company, "crm_mode": "simple"}
    call = scene.manager_elsewhere.web.call
    for names in (["company_id"], ["crm_mode"], []):
        answer = attempt(call, "lead.mode.wizard", "onchange", [], values, names, specification)
        assert secret not in str(answer)
    created = attempt(call, "lead.mode.wizard", "create", [values])
    if not is_refused(created):
        answer = attempt(call, "lead.mode.wizard", "web_read", created, specification)
        assert secret not in str(answer)


# ------------------------------------------------------------------ probing


def tells_nothing(answer):
    """Tell whether a search found nothing, was refused, or its field cannot be searched at all."""
    if isinstance(answer, ServerError) and "because it is not stored" in answer.message:
        return True
    return is_refused(answer) or not answer


def test_a_domain_tells_nothing_of_hidden_leads(scene):
    """REQ-2.3: nor does a group or an order."""
    user = scene.new_user(GROUPS["own"], SALES)
    secret = scene.secret()
    record = scene.create("crm.lead", name="Known record", type="lead", user_id=user.id)
    manager = scene.new_user(GROUPS["manager"], "sales_team.group_sale_manager")
    lead_id, _secret = scene.lead(name=secret)
    taken = scene.admin.json2.call(
        "ir.model.fields",
        "search",
        domain=[("model", "=", "crm.lead"), ("relation", "=", "lead.lead")],
    )
    names = [
        row["name"]
        for row in scene.admin.json2.call("ir.model.fields", "read", ids=taken, fields=["name"])
    ]
    assert manager and lead_id and names
    for name in names:
        for path in (name, f"{name}.name", f"{name}.email", f"{name}.id"):
            answer = attempt(
                user.web.call,
                "crm.lead",
                "search",
                [(path, "ilike", secret[:8]), ("id", "=", record)],
            )
            assert tells_nothing(answer), path


def test_a_record_taken_over_tells_nothing_of_its_hidden_lead(scene, in_shell):
    """REQ-2.3, REQ-5.5: the lead of a record is asked by nobody who may not read it."""
    user = scene.new_user(GROUPS["own"], SALES)
    record = scene.create("crm.lead", name="Known record", type="lead", user_id=user.id)
    lead_id, secret = scene.lead(partner_name=scene.secret())
    in_shell(
        f"env.cr.execute('UPDATE lead_lead SET taken_over_id = {record} WHERE id = {lead_id}')"
    )
    call = user.web.call
    for domain in (
        [("taken_over_lead_ids.name", "=", secret)],
        [("taken_over_lead_ids", "any", [("name", "ilike", secret[:9])])],
        [("taken_over_lead_ids", "ilike", secret[:9])],
        [("taken_over_lead_ids.partner_name", "!=", False)],
        [("taken_over_lead_ids.expected_revenue", ">=", 0)],
    ):
        answer = attempt(call, "crm.lead", "search", [*domain, ("id", "=", record)])
        assert tells_nothing(answer), domain
        answer = attempt(
            call, "mail.message", "search", [("model", "=", "crm.lead"), ("res_id", "=", record)]
        )
        assert secret not in str(answer)


# ------------------------------------------------------------------ linking


def test_nothing_is_linked_to_a_lead_that_one_may_not_read(scene):
    """REQ-2.3: and no answer tells its name."""
    lead_id, secret = scene.lead()
    seller_and_own = scene.new_user(GROUPS["own"], SALES)
    event = {"name": "Meet", "start": "2026-11-30 08:00:00", "stop": "2026-11-30 09:00:00"}
    deal = {"name": "Deal", "type": "opportunity"}
    tries = [
        (scene.own, "lead.call", {"caller": "+48 601 000 009"}),
        (scene.own, "calendar.event", event),
        (scene.clerk, "calendar.event", event),
        (scene.seller, "crm.lead", deal),
        (seller_and_own, "crm.lead", deal),
        (scene.own, "lead.template.wizard", {}),
        (scene.own, "lead.attach.wizard", {}),
        (scene.own, "lead.document.wizard", {"document": "order"}),
        (scene.own, "lead.qualification.wizard", {}),
    ]
    for user, model, values in tries:
        for target in ("create", "default", "write", "onchange"):
            answer = link(user, model, values, lead_id, target)
            assert secret not in str(answer), (user.login, model, target)
            if isinstance(answer, ServerError):
                is_refused(answer)
                continue
            for record_id in answer if isinstance(answer, list) else []:
                row = attempt(user.web.call, model, "read", [record_id], ["display_name"])
                assert secret not in str(row), (model, target)
                stored = linked_lead(scene, model, record_id)
                assert stored != lead_id, (user.login, model, target)


def link(user, model, values, lead_id, target):
    """Try to link a new record of a model to a lead; return what was answered."""
    name = "lead_ids" if model == "lead.qualification.wizard" else "lead_id"
    value = [[6, 0, [lead_id]]] if name == "lead_ids" else lead_id
    call = user.web.call
    if target == "create":
        return attempt(call, model, "create", [{**values, name: value}])
    if target == "default":
        return attempt(call, model, "create", [values], context={f"default_{name}": value})
    if target == "onchange":
        fields = attempt(call, model, "fields_get", [], ["type", "relation"])
        if isinstance(fields, ServerError):
            return fields
        asked = {
            key: {"fields": {"display_name": {}}} if field.get("relation") else {}
            for key, field in fields.items()
        }
        return attempt(call, model, "onchange", [], {**values, name: value}, [name], asked)
    created = attempt(call, model, "create", [values])
    if isinstance(created, ServerError):
        return created
    answer = attempt(call, model, "write", created, {name: value})
    return answer if isinstance(answer, ServerError) else created


def linked_lead(scene, model, record_id):
    """Return the id of the lead that a record points to, False without one."""
    if model in ("lead.qualification.wizard",):
        return False
    value = attempt(scene.read, model, record_id, "lead_id")
    if isinstance(value, ServerError):
        return False
    return value["lead_id"] and value["lead_id"][0]


def test_a_deal_names_its_lead_to_who_may_read_it(scene, in_shell):
    """REQ-2.3: deals, orders and meetings are read by others than their leads."""
    lead_id, secret = scene.lead()
    deal = scene.create("crm.lead", name="Deal", type="opportunity")
    in_shell(f"env['crm.lead'].browse({deal}).lead_id = {lead_id}")
    customer = scene.create("res.partner", name="Customer")
    order = scene.create("sale.order", partner_id=customer, lead_id=lead_id)
    values = {"start": "2026-11-30 08:00:00", "stop": "2026-11-30 09:00:00"}
    event = scene.create("calendar.event", name="Meet", lead_id=lead_id, **values)
    for user, model, record_id in (
        (scene.seller, "crm.lead", deal),
        (scene.seller, "sale.order", order),
        (scene.clerk, "calendar.event", event),
        (scene.own, "calendar.event", event),
        (scene.portal, "sale.order", order),
    ):
        specification = {"lead_id": {"fields": {"display_name": {}}}}
        for method, *arguments in (
            ("read", [record_id], ["lead_id"]),
            ("web_read", [record_id], specification),
            ("search_read", [("id", "=", record_id)], ["lead_id"]),
            ("web_search_read", [("id", "=", record_id)], specification),
            ("formatted_read_group", [("id", "=", record_id)], ["lead_id"], ["__count"]),
            ("web_read_group", [("id", "=", record_id)], ["lead_id"], ["__count"]),
            ("export_data", [record_id], ["lead_id"]),
            ("copy", [record_id]),
        ):
            answer = attempt(user.web.call, model, method, *arguments)
            assert secret not in str(answer), (user.login, model, method)
        assert not attempt_search(user, model, [("lead_id", "ilike", secret[:9])])
        assert not attempt_search(user, model, [("lead_id.name", "ilike", secret[:9])])


def attempt_search(user, model, domain):
    """Return the ids found, nothing when the search is refused."""
    answer = attempt(user.web.call, model, "search", domain)
    return [] if is_refused(answer) else answer


# ------------------------------------------------------------------ configuration


def test_a_type_never_allows_nothing(scene):
    """REQ-2.5: whatever is archived or taken out of its list."""
    call = scene.manager.web.call
    first, second = (
        call("lead.status", "create", [{"name": f"Only {os.urandom(3).hex()}"}])[0]
        for _number in range(2)
    )
    lead_type = call(
        "lead.type", "create", [{"name": "Narrow", "status_ids": [[6, 0, [first, second]]]}]
    )[0]
    try:
        attempt(call, "lead.status", "write", [second], {"active": False})
        attempt(call, "lead.type", "write", [lead_type], {"status_ids": [[3, first]]})
        created = attempt(call, "lead.lead", "create", [{"name": "In it", "type_id": lead_type}])
        assert not isinstance(created, ServerError)
        assert call("lead.lead", "read", created, ["status_id"])[0]["status_id"]
    finally:
        call("lead.type", "write", [lead_type], {"active": False})


def test_a_shared_status_is_not_changed_from_one_company(scene):
    """REQ-2.9: its kind decides about the leads of every company."""
    status = scene.create("lead.status", name=f"Shared {os.urandom(3).hex()}", kind="open")
    lead_id, _secret = scene.lead_elsewhere(status_id=status)
    assert refused(scene.manager.web.call, "lead.status", "write", [status], {"kind": "won"})
    context = {"allowed_company_ids": [scene.company, scene.other_company]}
    row = scene.admin.json2.call(
        "lead.lead", "read", ids=[lead_id], fields=["status_kind"], context=context
    )
    assert row[0]["status_kind"] == "open"


def test_a_bad_row_is_named_where_deals_are_made_at_once(scene):
    """REQ-1.16: the message of the importer is about the row."""
    call = scene.admin.web.call
    status = call("lead.status", "create", [{"name": f"Deals {os.urandom(3).hex()}"}])[0]
    fields = call("lead.status", "fields_get", [], ["type", "selection"])
    automatic = {
        name: next(
            value
            for value, _label in field["selection"]
            if value in ("create", "auto", "automatic", "make")
        )
        for name, field in fields.items()
        if "deal" in name
        and field["type"] == "selection"
        and any(
            value in ("create", "auto", "automatic", "make") for value, _label in field["selection"]
        )
    }
    call("lead.status", "write", [status], automatic)
    answer = import_rows(
        scene.admin,
        "lead.lead",
        ["name", "status_id/.id", "email"],
        [["Good", status, "a@example.com"], ["Bad", status, "no address"], ["", status, ""]],
    )
    assert answer["messages"]
    assert "syntax error" not in json.dumps(answer)
    assert "SELECT" not in json.dumps(answer)
