"""Addons are uninstalled from the live server: the last tests, as they are gone after that."""

import json

# what the addon leaves behind has to work without it
BRIDGES = ("lead_management_crm", "lead_management_sale")
#: Two records of Odoo's CRM with an order each are taken over; afterwards one is archived.
TAKE_OVER = """
customer = env["res.partner"].create({"name": "Customer of records"})
product = env["product.product"].create({"name": "Racks", "taxes_id": False})
for afterwards in ("archive", "keep"):
    record = env["crm.lead"].create({
        "name": f"Taken over, then {afterwards}", "type": "opportunity",
        "company_id": env.company.id, "partner_id": customer.id,
    })
    record.message_post(body="Asked for racks.", message_type="comment")
    order = env["sale.order"].create({
        "partner_id": customer.id, "opportunity_id": record.id,
        "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100})],
    })
    order.action_confirm()
    takeover = env["lead.takeover"].create([{"afterwards": afterwards}])
    takeover.action_dry_run()
    takeover.action_start()
    env["lead.job.mixin"]._cron_run_jobs()
    lead = env["lead.lead"].search([("taken_over_id", "=", record.id)])
    print(lead.name, order.lead_id == lead, lead.ordered_amount)
"""
#: What there is of them once the takeover's addon is gone.
READ_TAKEN_OVER = """
for lead in env["lead.lead"].search([("name", "like", "Taken over, then ")], order="id"):
    texts = " ".join(lead.message_ids.mapped("body"))
    print(lead.name, "Asked for racks." in texts, lead.ordered_amount, len(lead.deal_ids))
failures = env["lead.job.failure"].search_count([("job_model", "=", "lead.takeover")])
print("taken_over_id" in env["lead.lead"], failures)
"""
#: What there is of the suite in the database, before it goes: tables and columns of its own.
READ_TRACES = """
import json
env.cr.execute('''
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'lead\\\\_%'
     UNION
    SELECT relation.name FROM ir_model_relation AS relation
      JOIN ir_module_module AS owner ON owner.id = relation.module
     WHERE owner.name LIKE 'lead\\\\_management%'
       AND NOT EXISTS (
           SELECT FROM ir_model_relation AS other
             JOIN ir_module_module AS stranger ON stranger.id = other.module
            WHERE other.name = relation.name AND stranger.name NOT LIKE 'lead\\\\_management%')
''')
tables = [name for name, in env.cr.fetchall()]
env.cr.execute('''
    SELECT DISTINCT field.model, field.name FROM ir_model_fields AS field
      JOIN ir_model_data AS data ON data.model = 'ir.model.fields' AND data.res_id = field.id
     WHERE field.store AND data.module LIKE 'lead\\\\_management%'
       AND field.model NOT LIKE 'lead.%'
       AND NOT EXISTS (
           SELECT FROM ir_model_data AS other
            WHERE other.model = data.model AND other.res_id = data.res_id
              AND other.module NOT LIKE 'lead\\\\_management%')
''')
columns = [(env[model]._table, name) for model, name in env.cr.fetchall() if model in env]
print(json.dumps({"tables": tables, "columns": columns}))
"""
#: What is left of it afterwards.
READ_REMAINS = """
import json
traces = json.loads(%r)
remains = []
env.cr.execute("SELECT tablename FROM pg_tables WHERE tablename = ANY(%%s)", (traces["tables"],))
remains += [f"table {name}" for name, in env.cr.fetchall()]
for table, column in traces["columns"]:
    env.cr.execute(
        "SELECT FROM information_schema.columns WHERE table_name = %%s AND column_name = %%s",
        (table, column),
    )
    remains += [f"column {table}.{column}" for _row in env.cr.fetchall()]
for table, columns in {
    "ir_model_data": ("model", "module"), "ir_model": ("model",),
    "ir_model_fields": ("model", "relation"),
    "ir_attachment": ("res_model",), "mail_message": ("model",), "mail_followers": ("res_model",),
    "mail_activity": ("res_model",), "mail_activity_type": ("res_model",),
    "mail_message_subtype": ("res_model",), "mail_template": ("model",), "ir_ui_view": ("model",),
    "ir_act_window": ("res_model",), "ir_filters": ("model_id",), "ir_exports": ("resource",),
    "ir_config_parameter": ("key",), "ir_sequence": ("code",), "ir_asset": ("path",),
}.items():
    for column in columns:
        env.cr.execute(
            f"SELECT id, {column} FROM {table} WHERE {column} ~ '^/?(lead_management|lead[.])'"
        )
        remains += [f"{table} {res_id}: {text}" for res_id, text in env.cr.fetchall()]
env.cr.execute("SELECT id, name FROM ir_act_server WHERE code ~ 'lead[._]'")
remains += [f"ir_act_server {res_id}: {text}" for res_id, text in env.cr.fetchall()]
env.cr.execute('''
    SELECT id, action FROM ir_ui_menu WHERE action IS NOT NULL
       AND NOT EXISTS (SELECT FROM ir_actions WHERE id = split_part(action, ',', 2)::int)
''')
remains += [f"menu {res_id}: {text}" for res_id, text in env.cr.fetchall()]
print(json.dumps(remains))
"""


def test_a_takeover_brings_the_orders_along(in_shell):
    """REQ-5.5: of what is archived afterwards and of what becomes the lead's deal."""
    assert in_shell(TAKE_OVER).splitlines() == [
        "Taken over, then archive True 100.0",
        "Taken over, then keep True 100.0",
    ]


def test_what_was_taken_over_outlives_the_takeover(
    new_user, set_installed, work_with_a_lead, in_shell
):
    """REQ-5.5: the addon that has done its work is uninstalled; conversation and orders stay."""
    set_installed("lead_management_takeover", False)
    assert in_shell(READ_TAKEN_OVER).splitlines() == [
        "Taken over, then archive True 100.0 0",
        "Taken over, then keep True 100.0 1",
        "False 0",
    ]
    work_with_a_lead(new_user("lead_management.group_lead_own").web)


def test_what_is_uninstalled_leaves_the_core_working(new_user, set_installed, work_with_a_lead):
    """REQ-0.16, REQ-0.82: without deals, orders and invoices leads are worked with as before."""
    salesperson = new_user("lead_management.group_lead_own").web
    for bridge in BRIDGES:
        set_installed(bridge, False)
        work_with_a_lead(salesperson)
    menus = salesperson.session.get(f"{salesperson.base_url}/web/webclient/load_menus").json()
    assert "lead_management.lead_management_menu_root" in {menu["xmlid"] for menu in menus.values()}


def test_nothing_of_the_suite_is_left(admin, set_installed, in_shell):
    """REQ-9.1: tables, columns, records by model, parameters, files: all go with the core."""
    # with deals, orders and whatever else had been there
    for bridge in (*BRIDGES, "lead_management_takeover"):
        set_installed(bridge, True)
    traces = in_shell(READ_TRACES).splitlines()[-1]
    assert json.loads(traces)["tables"] and json.loads(traces)["columns"]
    set_installed("lead_management", False)
    assert json.loads(in_shell(READ_REMAINS % traces).splitlines()[-1]) == []
    # Odoo's own screens open without it
    for model in ("res.partner", "crm.lead", "sale.order", "account.move", "res.users"):
        admin.web.call(model, "get_views", [(False, "list"), (False, "form")])
