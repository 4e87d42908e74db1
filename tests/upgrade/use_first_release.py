"""Odoo's shell runs this on a new database of the first release with demo data: it is used.

People and other programs work for a while: 2,000 leads over every channel, moves, decisions, deals,
orders, and everything that managers and administrators change. Only what the first release has is
called; it is fixed by its commit, so this file changes only when more of it is to be tried.
"""

import random
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from odoo import Command, fields
from odoo.tests import Form

from odoo.addons.lead_management_mail.models.lead_call_adapter import CallEvent
from odoo.addons.lead_management_mail.models.lead_capture_adapter import CaptureItem

chance = random.Random(19)
Lead = env["lead.lead"]
company = env.ref("base.main_company")
anna, joanna, marek, ewa, piotr = (
    env.ref(f"lead_management.res_users_{name}_demo")
    for name in ("anna", "joanna", "marek", "ewa", "piotr")
)
salespeople = (anna, joanna, marek, ewa)
types = {
    code: env.ref(f"lead_management.lead_type_{code}_demo")
    for code in ("wholesale", "retail", "service")
}


def of(user, model="lead.lead"):
    """Return a model with the rights of a user."""
    return env[model].with_user(user).with_context(lang=user.lang or "en_US")


def status(code):
    """Return a shipped status."""
    return env.ref(f"lead_management.lead_status_{code}")


def lead_values(number, **values):
    """Return the values of one lead; the number makes them differ."""
    return {
        "name": f"Inquiry {number}",
        "partner_name": f"Firma {number % 700} Sp. z o.o.",
        "contact_first_name": chance.choice(("Jan", "Ewa", "Piotr", "Zofia")),
        "contact_last_name": f"Nowak {number}",
        "email": f"person{number}@customer{number % 300}.example",
        "phone": f"+48 601 {number // 1000:03d} {number % 1000:03d}",
        "city": chance.choice(("Gdynia", "Kraków", "Toruń")),
        "vat": "PL5260001246" if number % 50 == 0 else False,
        "expected_revenue": number * 10,
        "description": f"<p>Needs <b>{number}</b> racks.</p>",
        **values,
    }


# -- what administrators and managers change -------------------------------------------------------


def change_settings():
    """Change the settings of one company, and make another with its own."""
    other = env["res.company"].create(
        {
            "name": "Imadło Serwis",
            "country_id": company.country_id.id,
            "currency_id": env.ref("base.EUR").id,
        }
    )
    piotr.write({"company_ids": [Command.link(other.id)]})
    env.ref("base.user_admin").write({"company_ids": [Command.link(other.id)]})
    Settings = (
        env["lead.settings"]
        .with_user(piotr)
        .with_context(allowed_company_ids=[company.id, other.id])
    )
    Settings.browse(Settings._get_id(company.id)).write(
        {
            "default_type_id": types["wholesale"].id,
            "known_sender": "attach",
            "is_reopened_by_reply": True,
            "comment_edit_minutes": 15,
            "properties_definition": [
                {"name": "found_us", "type": "char", "string": "How they found us"},
                {
                    "name": "size",
                    "type": "selection",
                    "string": "Size of the company",
                    "selection": [["small", "Small"], ["large", "Large"]],
                },
            ],
            "number_prefix": "IM/",
            "owner_is_synced": True,
            "lifecycle_is_synced": True,
            "lifecycle_creates_lead": True,
            "lifecycle_stage_ids": [
                Command.set(
                    env.ref("lead_management_crm.lead_lifecycle_stage_marketing_qualified_lead").ids
                )
            ],
        }
    )
    Settings.browse(Settings._get_id(other.id)).write(
        {"reason_required": False, "deal_required": True, "type_required": False}
    )
    return other


def change_configuration():
    """Rename, add, recolour and delete what managers may."""
    Status = of(piotr, "lead.status")
    Status.browse(status("qualified").id).write({"name": "Talking", "stuck_after_days": 5})
    status("new").with_context(lang="pl_PL").name = "Świeży"
    Status.browse(status("lost").id).write(
        {
            "required_field_ids": [
                Command.link(env["ir.model.fields"]._get("lead.lead", "partner_name").id)
            ]
        }
    )
    on_hold = Status.create({"name": "On hold", "kind": "neutral", "sequence": 95, "code": "hold"})
    of(piotr, "lead.priority").browse(env.ref("lead_management.lead_priority_high").id).write(
        {"name": "Soon", "color": 7}
    )
    env.ref("lead_management.lead_loss_reason_not_relevant").with_user(piotr).unlink()
    of(piotr, "lead.loss.reason").create({"name": "Went abroad", "note_required": True})
    of(piotr, "lead.tag").create([{"name": "VIP", "code": "vip"}, {"name": "Fair", "code": "fair"}])
    types["retail"].with_user(piotr).write(
        {
            "forward_only": True,
            "status_ids": [Command.link(on_hold.id)],
            "properties_definition": [
                {"name": "counter", "type": "integer", "string": "Counter"},
                {"name": "wish", "type": "char", "string": "Wish"},
            ],
        }
    )
    env.ref("lead_management_mail.mail_activity_type_webinar").write({"name": "Online show"})
    env.ref("lead_management_crm.lead_lifecycle_stage_evangelist").with_user(piotr).write(
        {"name": "Fan"}
    )
    return on_hold


def change_screens():
    """Change a view by an inherited one, another in place, templates, labels, a cron, a filter."""
    form = env.ref("lead_management.lead_lead_view_form")
    env["ir.ui.view"].create(
        {
            "name": "lead.lead.form.of.ours",
            "model": "lead.lead",
            "inherit_id": form.id,
            "arch": '<xpath expr="//field[@name=\'partner_name\']" position="after">'
            '<field name="x_contract"/></xpath>',
        }
    )
    search = env.ref("lead_management.lead_lead_view_search")
    arch = search.arch_db.replace(
        "</search>", '<filter name="ours" string="Ours" domain="[]"/></search>'
    )
    search.arch_db = arch
    env["ir.model.data"].search(
        [("module", "=", "lead_management"), ("name", "=", "lead_lead_view_search")]
    ).noupdate = True
    template = env.ref("lead_management_mail.mail_template_welcome_demo")
    template.write({"subject": "Hello from Imadło: {{ object.name }}", "name": "Hello"})
    template.body_html = template.body_html.replace("Thank you", "Many thanks")
    env["ir.model.fields"]._get("lead.lead", "partner_name").update_field_translations(
        "field_description", {"pl_PL": "Firma klienta"}
    )
    env.ref("lead_management.lead_management_menu_root").update_field_translations(
        "name", {"pl_PL": "Nasze leady"}
    )
    env.ref("lead_management_crm.lead_job_cron").write({"interval_number": 3})
    env.ref("lead_management.lead_filter_biggest").write(
        {"domain": '[("is_closed", "=", False), ("expected_revenue", ">", 1000)]'}
    )
    env.ref("lead_management.lead_filter_planned_closings").unlink()
    env["ir.filters"].with_user(anna).create(
        {
            "name": "My hot ones",
            "model_id": "lead.lead",
            "user_ids": [Command.set(anna.ids)],
            "domain": '[("user_id", "=", uid), ("priority_id.code", "=", "urgent")]',
            "action_id": env.ref("lead_management.lead_lead_action").id,
        }
    )
    env.ref("lead_management_automation.base_automation_proposition_deadline").active = True


def add_field():
    """Add a column of the company's own to leads, as an administrator does."""
    env["ir.model.fields"].create(
        {
            "model_id": env["ir.model"]._get_id("lead.lead"),
            "name": "x_contract",
            "field_description": "Contract",
            "ttype": "char",
        }
    )


def add_users():
    """Give Leads groups to a few more users, one of them archived afterwards."""
    Users = env["res.users"].with_context(no_reset_password=True)
    group = {
        name: env.ref(f"lead_management.group_lead_{name}") for name in ("own", "all", "readonly")
    }
    user_group = env.ref("base.group_user")
    made = Users.create(
        [
            {
                "name": name,
                "login": name.lower(),
                "password": name.lower(),
                "email": f"{name.lower()}@imadlo.example.com",
                "lang": language,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set((user_group | groups).ids)],
            }
            for name, language, groups in (
                ("Kasia", "pl_PL", group["own"]),
                ("Tomek", "pl_PL", group["all"]),
                ("Gone", "en_US", group["own"]),
                ("Adam", "en_US", env.ref("base.group_system")),
                ("Nobody", "en_US", env["res.groups"]),
            )
        ]
    )
    # taken away after the installation gave it
    env.ref("lead_management.group_lead_manager").user_ids = [Command.unlink(made[3].id)]
    env["crm.team"].create(
        {"name": "North", "company_id": company.id, "member_ids": [Command.set(made[:2].ids)]}
    )
    # a salesperson whose deals and orders are wanted below
    for user in (anna, joanna, marek, ewa, piotr):
        user.group_ids = [
            Command.link(env.ref("sales_team.group_sale_salesman_all_leads").id),
            Command.link(env.ref("account.group_account_invoice").id),
        ]
    return made


# -- what comes in ---------------------------------------------------------------------------------


def create_in_form():
    """Fill in the form, with what the screen computes."""
    for number in range(5):
        with Form(of(anna), view="lead_management.lead_lead_view_form") as form:
            form.name = f"By the form {number}"
            form.type_id = types["wholesale"]
            form.email = f"form{number}@customer.example"
            form.priority_id = env.ref("lead_management.lead_priority_urgent")
        yield form.record


def create_by_people(count):
    """Create leads as salespeople do, also with own fields."""
    made = Lead.browse()
    size = count // len(salespeople)
    for turn, user in enumerate(salespeople):
        rows = []
        for number in range(turn * size, turn * size + size):
            lead_type = chance.choice(tuple(types.values()))
            rows.append(
                lead_values(
                    number,
                    type_id=lead_type.id,
                    tag_ids=[Command.set(env["lead.tag"].search([], limit=2).ids)],
                    date_deadline=fields.Date.today() + timedelta(days=number % 60),
                    x_contract=f"C-{number}" if number % 3 == 0 else False,
                    company_properties={"found_us": "At the fair", "size": "small"},
                )
            )
            if lead_type == types["retail"]:
                rows[-1]["properties"] = {"counter": number, "wish": "Blue"}
            if lead_type == types["service"]:
                rows[-1]["properties"] = {"machine": f"M{number}", "under_warranty": True}
        made += of(user).create(rows).with_env(env)
    return made


def import_rows(count, first):
    """Import a file, as the importer's screen does."""
    columns = [
        "name",
        "partner_name",
        "email",
        "phone",
        "user_id",
        "type_id",
        "expected_revenue",
        "source_id",
    ]
    rows = [
        [
            f"Imported {number}",
            f"Import {number}",
            f"import{number}@file.example",
            f"+48 22 {number:07d}",
            chance.choice(salespeople).name,
            chance.choice(("Wholesale", "Service")),
            str(number),
            "Google",
        ]
        for number in range(first, first + count)
    ]
    answer = of(ewa).with_context(import_file=True, tracking_disable=True).load(columns, rows)
    assert answer["ids"], answer["messages"][:3]
    return Lead.browse(answer["ids"])


def receive_foreign_letters():
    """Get an e-mail whose domain is spelled in ASCII, block such a sender, bar such an address."""
    message = EmailMessage()
    message["From"] = "Müller <order@xn--mller-kva.example>"
    message["To"] = f"leads@{company.alias_domain_id.name}"
    message["Subject"] = "Foreign letters"
    message["Message-Id"] = "<letters.used@mail.example>"
    message.set_content("We need shelves.")
    env["mail.thread"].message_process(None, message.as_bytes())
    env["lead.blocked.sender"].create(
        {"address": "news@xn--mller-kva.example", "company_id": company.id}
    )
    env["mail.blacklist"].create({"email": "gone@xn--mller-kva.example"})


def receive_emails(count):
    """Deliver e-mails to the gateway; some wait, some become leads, some are decided about."""
    gateway = env["mail.thread"]
    domain = company.alias_domain_id.name
    for number in range(count):
        message = EmailMessage()
        message["From"] = f"Writer {number} <writer{number % (count - 20)}@mail.example>"
        message["To"] = f"{('leads', 'service', 'shop')[number % 3]}@{domain}"
        message["Subject"] = f"E-mail {number}"
        message["Date"] = format_datetime(fields.Datetime.now())
        message["Message-Id"] = f"<{number}.used@mail.example>"
        message.set_content(f"We need {number} shelves.")
        if number % 25 == 0:
            message.add_attachment(b"plan", maintype="text", subtype="plain", filename="plan.txt")
        gateway.message_process(None, message.as_bytes())
    waiting = env["lead.email"].search([("state", "=", "todo")], order="id")
    of(ewa, "lead.email").browse(waiting[: count // 2].ids).decide("create")
    of(ewa, "lead.email").browse(waiting[count // 2 : count // 2 + 10].ids).decide("ignore")
    of(ewa, "lead.email").browse(waiting[count // 2 + 10 : count // 2 + 13].ids).decide("block")


def capture(count):
    """Submit to a capture key."""
    key = of(piotr, "lead.capture.key").create(
        {
            "name": "Fair stand",
            "type_id": types["wholesale"].id,
            "rate_limit": 5000,
            "match_open": True,
            "thanks_url": "https://www.example.com/thanks",
        }
    )
    key = env["lead.capture.key"].browse(key.id)
    for number in range(count):
        content = {
            "contact_name": f"Visitor {number}",
            "email": f"visitor{number}@fair.example",
            "description": "Racks",
        }
        env["lead.capture.submission"]._receive(
            key, CaptureItem(content, event=f"order-{number}"), sender="192.0.2.1"
        )
    env["lead.capture.submission"]._receive(
        key, CaptureItem({"company_fax": "x"}), sender="192.0.2.2"
    )


def call(count):
    """Let a telephone exchange tell of calls, and decide about some of them."""
    provider = env["lead.call.provider"].create(
        {"name": "Exchange", "is_on": True, "company_id": company.id}
    )
    env["lead.call.extension"].create(
        {"provider_id": provider.id, "extension": "201", "user_id": marek.id}
    )
    Call = env["lead.call"].with_company(company)
    for number in range(count):
        values = {
            "direction": "in",
            "caller": f"+48 501 {number:06d}",
            "recipient": "+48 52 343 10 00",
            "extension": "201",
        }
        Call._take_event(provider, CallEvent("start", f"call-{number}", **values))
        if number % 2:
            Call._take_event(provider, CallEvent("answer", f"call-{number}", extension="201"))
        Call._take_event(
            provider,
            CallEvent(
                "end", f"call-{number}", duration=60, result="answered" if number % 2 else "missed"
            ),
        )
    waiting = env["lead.call"].search([("state", "=", "todo")], order="id", limit=count // 2)
    of(ewa, "lead.call").browse(waiting.ids).decide("create")
    of(anna, "lead.call").create(
        [
            {
                "caller": "+48 700 100 200",
                "direction": "out",
                "lead_id": of(anna).search([], limit=1).id,
            }
        ]
    )


def take_in(count, first, channel):
    """Let website, chat and the like hand in leads."""
    rows = [lead_values(number, company_id=company.id) for number in range(first, first + count)]
    return Lead._intake_batch(rows, channel)


def enter_lifecycle(count):
    """Move contacts into the stage that makes leads."""
    partners = env["res.partner"].create(
        [
            {"name": f"Subscriber {number}", "email": f"sub{number}@life.example"}
            for number in range(count)
        ]
    )
    partners.write(
        {
            "lifecycle_stage_id": env.ref(
                "lead_management_crm.lead_lifecycle_stage_marketing_qualified_lead"
            ).id
        }
    )


# -- what people do with it ------------------------------------------------------------------------


def open_leads(user, **limits):
    """Return open leads of a user, seen by the user."""
    return of(user).search(
        [
            ("user_id", "=", user.id),
            ("is_closed", "=", False),
            ("type_id", "!=", types["retail"].id),
        ],
        order="id",
        **limits,
    )


def move(on_hold):
    """Move, lose, win, reopen, put off, archive and change types."""
    reason = env.ref("lead_management.lead_loss_reason_too_expensive")
    abroad = env["lead.loss.reason"].search([("name", "=", "Went abroad")])
    for user in salespeople:
        leads = open_leads(user)
        leads[:120].write({"status_id": status("qualified").id})
        leads[:60].write({"status_id": status("proposition").id})
        leads[60:80].filtered("partner_name").set_lost(reason.id)
        leads[80:90].filtered("partner_name").set_lost(abroad.id, "Moved to Spain")
        leads[90:120].set_won()
        leads[90:95].reopen()
        leads[120:125].write({"type_id": types["service"].id})
        leads[125:130].write({"active": False})
        for lead in leads[130:134]:
            lead.write({"status_id": on_hold.id})
    free = of(ewa).search([("user_id", "=", False), ("is_closed", "=", False)], limit=20)
    free.write({"user_id": joanna.id})


def talk():
    """Write, plan, meet."""
    for user in (anna, marek):
        leads = open_leads(user, limit=10)
        for lead in leads:
            lead.message_post(
                body="Called, calls back.", message_type="comment", subtype_xmlid="mail.mt_note"
            )
        leads[0].activity_schedule(
            "mail.mail_activity_data_call", summary="Call again", user_id=user.id
        )
        leads[1].activity_schedule(
            "lead_management_mail.mail_activity_type_webinar", summary="Show", user_id=user.id
        )
        leads[2].activity_schedule("mail.mail_activity_data_todo", user_id=user.id).action_feedback(
            "Done"
        )
        env["calendar.event"].with_user(user).create(
            {
                "name": "Visit",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now() + timedelta(hours=1),
                "res_model_id": env["ir.model"]._get_id("lead.lead"),
                "res_id": leads[3].id,
            }
        )
        leads[4].message_subscribe(piotr.partner_id.ids)
        env["ir.attachment"].create(
            {"name": "offer.txt", "raw": b"offer", "res_model": "lead.lead", "res_id": leads[5].id}
        )


def order():
    """Make orders and invoices of leads."""
    product = env.ref("lead_management_sale.product_press_50t_demo")
    partner = env["res.partner"].create(
        {"name": "Regular customer", "email": "regular@customer.example"}
    )
    leads = open_leads(anna, limit=30)[10:]
    leads.write({"partner_id": partner.id, "product_id": product.id})
    for lead in leads[:12]:
        lead.action_create_order()
    orders = env["sale.order"].search([("lead_id", "in", leads.ids)])
    assert len(orders) == 12
    orders[:6].action_confirm()
    for lead in leads[12:16]:
        lead.action_create_invoice()
    invoices = env["account.move"].search([("lead_id", "in", leads.ids)])
    invoices.filtered(lambda invoice: invoice.amount_total > 0)[:2].action_post()


def qualify():
    """Make deals, by the dialog's method and the API's, and take some back."""
    for user in (anna, marek, ewa):
        leads = open_leads(user)[40:65]
        leads.qualify(create_company=True)
        leads[:3].action_undo_qualification()
    env["crm.lead"].search([("lead_id", "!=", False)], limit=5).action_set_won()


def take_over():
    """Start to take over leads of Odoo's crm: the job is under way when the upgrade comes."""
    env["crm.lead"].create(
        [
            {"name": f"Of crm {number}", "type": "opportunity", "team_id": False}
            for number in range(6)
        ]
    )
    admin = env.ref("base.user_admin")
    job = (
        env["lead.takeover"]
        .with_user(admin)
        .create({"company_id": company.id, "type_id": types["wholesale"].id, "with_lost": False})
    )
    job.action_dry_run()
    job.action_start()
    assert job.state == "running"


def arrange():
    """Put cards in an own order, and set targets."""
    for user in (anna, marek, ewa):
        leads = open_leads(user, limit=12)
        for lead, below in zip(leads[1:], leads[:-1], strict=True):
            lead.move_on_board(below_id=below.id)
    env["lead.target"].with_user(piotr).create(
        [
            {"user_id": anna.id, "won_target": 7, "revenue_target": 70000},
            {"team_id": env.ref("lead_management.crm_team_retail_demo").id, "created_target": 90},
        ]
    )


add_field()
env.cr.commit()
# the models are others since they have another field
env = env(user=env.uid)
Lead = env["lead.lead"]
others = add_users()
other_company = change_settings()
hold = change_configuration()
change_screens()
list(create_in_form())
create_by_people(600)
import_rows(700, 10000)
receive_emails(150)
receive_foreign_letters()
capture(120)
call(100)
take_in(100, 20000, "website")
take_in(50, 21000, "chat")
enter_lifecycle(40)
of(piotr).with_context(allowed_company_ids=[other_company.id]).create(
    [lead_values(number, company_id=other_company.id) for number in range(22000, 22040)]
)
env.cr.commit()
move(hold)
talk()
order()
qualify()
take_over()
arrange()
total = Lead.with_context(active_test=False).search_count([])
rest = max(0, 2000 - total)
of(ewa).create([lead_values(number, user_id=marek.id) for number in range(23000, 23000 + rest)])
env.flush_all()
env.cr.commit()
print(f"leads: {Lead.with_context(active_test=False).search_count([])}")
