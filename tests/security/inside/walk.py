"""A random walk: many people do what people do, and the books stay right.

Runs in the server's shell, on a database that nobody needs afterwards: an operation is a
transaction, committed or undone as a request is. In one long transaction each of them took longer
than the one before; ten in one, each in a savepoint, made as many queries and took as long. The
walk is the same for the same seed.
"""

import json
import random
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.sql_db import Cursor

from .world import World

#: So many operations lie between two looks at the books; the last one is looked at always.
LOOK_EVERY = 100
#: Steps that come as one of so many others: managers seldom change the lists, and each change
#: empties the caches of the server, as a merge of contacts asks it for all tables there are; what
#: makes documents takes longest.
SELDOM = {
    "archive_status": 15,
    "change_kind": 15,
    "change_list": 15,
    "new_status": 15,
    "merge_contacts": 20,
    "make_customer": 2,
    "order": 2,
    "qualify": 2,
    "undo_qualification": 2,
}
#: What is written into conversations is nothing that the books know of, and half of the work: one
#: step of so many writes there as a person's does, notices included.
TALK_EVERY = 20
SILENT = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}

#: What is always true, as queries that find the leads for which it is not.
INVARIANTS = {
    "the first row of the log has no status before it": """
        SELECT lead_id FROM (
            SELECT DISTINCT ON (lead_id) lead_id, from_status_id
              FROM lead_status_change ORDER BY lead_id, id) first
         WHERE from_status_id IS NOT NULL
    """,
    "each row of the log begins where the one before ends": """
        SELECT lead_id FROM (
            SELECT lead_id, from_status_id, date,
                   lag(to_status_id) OVER rows_of AS before,
                   lag(date_end) OVER rows_of AS ended, lag(id) OVER rows_of AS previous
              FROM lead_status_change WINDOW rows_of AS (PARTITION BY lead_id ORDER BY id)) log
         WHERE previous IS NOT NULL
           AND (from_status_id IS DISTINCT FROM before OR date IS DISTINCT FROM ended)
    """,
    "a lead has one current row, of the status in which it stands": """
        SELECT lead.id FROM lead_lead lead
          LEFT JOIN lead_status_change change
            ON change.lead_id = lead.id AND change.date_end IS NULL
         GROUP BY lead.id
        HAVING count(change.id) <> 1
            OR max(change.to_status_id) IS DISTINCT FROM lead.status_id
    """,
    "hours are the differences of the moments": """
        SELECT lead_id FROM lead_status_change
         WHERE date_end IS NOT NULL
           AND abs(hours - EXTRACT(EPOCH FROM date_end - date) / 3600.0) > 0.001
    """,
    "hours before are the hours of the row before": """
        SELECT lead_id FROM (
            SELECT lead_id, hours_before,
                   lag(hours) OVER (PARTITION BY lead_id ORDER BY id) AS before
              FROM lead_status_change) log
         WHERE before IS NOT NULL AND abs(hours_before - before) > 0.001
    """,
    "the log repeats what reports ask of its lead": """
        SELECT change.lead_id
          FROM lead_status_change change JOIN lead_lead lead ON lead.id = change.lead_id
         WHERE (change.lead_date, change.lead_company_id, change.lead_revenue, change.lead_active,
                change.lead_won, change.lead_merged)
               IS DISTINCT FROM
               (lead.date, lead.company_id, COALESCE(lead.expected_revenue, 0), lead.active IS TRUE,
                lead.status_kind IS NOT DISTINCT FROM 'won', lead.merged_into_id IS NOT NULL)
    """,
    "the type allows the status": """
        SELECT lead.id FROM lead_lead lead
         WHERE lead.type_id IS NOT NULL AND lead.status_id IS NOT NULL
           AND EXISTS (SELECT 1 FROM lead_type_status_rel rel WHERE rel.type_id = lead.type_id)
           AND NOT EXISTS (SELECT 1 FROM lead_type_status_rel rel
                            WHERE rel.type_id = lead.type_id AND rel.status_id = lead.status_id)
    """,
    "a lead is closed by the kind of its status": """
        SELECT lead.id FROM lead_lead lead JOIN lead_status status ON status.id = lead.status_id
         WHERE lead.status_kind IS DISTINCT FROM status.kind
            OR coalesce(lead.is_closed, FALSE) <> (status.kind <> 'open')
            OR (lead.date_closed IS NULL) <> (status.kind = 'open')
    """,
    "a lead has one qualification that stands and made a deal": """
        SELECT entry.lead_id FROM lead_qualification entry
          JOIN crm_lead deal ON deal.id = entry.deal_id AND deal.active
         WHERE entry.state = 'done' AND entry.is_deal_created
         GROUP BY entry.lead_id HAVING count(DISTINCT entry.deal_id) > 1
    """,
    "a lead has one deal of qualification": """
        SELECT lead_id FROM crm_lead WHERE lead_id IS NOT NULL AND active
         GROUP BY lead_id HAVING count(*) > 1
    """,
    "what is ordered is the sum of the orders": """
        SELECT lead.id FROM lead_lead lead
         WHERE abs(coalesce(lead.ordered_amount, 0) - coalesce((
               SELECT sum(amount_untaxed) FROM sale_order
                WHERE lead_id = lead.id AND state = 'sale'), 0)) > 0.01
    """,
    "what is invoiced is the sum of the invoices": """
        SELECT lead.id FROM lead_lead lead
         WHERE abs(coalesce(lead.invoiced_amount, 0) - coalesce((
               SELECT sum(amount_untaxed_signed) FROM account_move
                WHERE lead_id = lead.id AND state = 'posted'), 0)) > 0.01
    """,
    "the prorated revenue is revenue times probability": """
        SELECT id FROM lead_lead
         WHERE abs(coalesce(prorated_revenue, 0)
                   - coalesce(expected_revenue, 0) * coalesce(probability, 0) / 100) > 0.011
    """,
    "a linked call or e-mail is linked by its state": """
        SELECT id FROM lead_call
         WHERE (state = 'linked') <> (lead_id IS NOT NULL OR coalesce(result_id, 0) <> 0)
    """,
    "no ID is given twice": "SELECT min(id) FROM lead_lead GROUP BY code HAVING count(*) > 1",
}


class Walk:
    """A walk of many steps."""

    def __init__(self, env, seed):
        """
        :param env: of the superuser
        :param seed: of the random numbers
        """
        self.random = random.Random(seed)
        # what was there before is not this walk's affair
        self.start = {
            model: max(env[model].with_context(active_test=False).search([]).ids, default=0)
            for model in ("lead.lead", "lead.call")
        }
        self.world = World(env)
        self.env = self.world.env
        self.cr = self.env.cr
        self.broken = {}
        self.done = {}
        self.refused = {}
        self.errors = {}
        sellers = ("own", "team", "manager", "manager_b")
        self.people = [self.world.people[name] for name in sellers]
        salesman = self.env.ref("sales_team.group_sale_salesman_all_leads")
        partners = self.env.ref("base.group_partner_manager")
        for person in self.people:
            person.user.group_ids = [Command.link(salesman.id), Command.link(partners.id)]
        self.product = self.env["product.product"].create({"name": "Walked", "list_price": 70})
        self.names = sorted(name[5:] for name in dir(self) if name.startswith("step_"))
        self.lasting = set(self.env.transaction.envs)
        self.weights = [1 / SELDOM.get(name, 1) for name in self.names]

    def go(self, operations):
        """Take so many steps, and look at the books on the way."""
        clock = self._clock()
        for number in range(operations):
            [name] = self.random.choices(self.names, self.weights)
            next(clock)
            self.context = {} if self.random.randrange(TALK_EVERY) == 0 else SILENT
            self._step(name)
            if number % LOOK_EVERY == LOOK_EVERY - 1 or number == operations - 1:
                self._look(number)

    def _clock(self):
        """Let minutes pass between two steps, for the hours of the log."""
        from datetime import timedelta

        from odoo import fields

        now = fields.Datetime.now()
        start = now
        patcher = patch.object(fields.Datetime, "now", staticmethod(lambda *_args: start))
        while True:
            start += timedelta(minutes=self.random.randrange(1, 500))
            with patcher:
                yield start

    def _step(self, name):
        self.person = self.random.choice(self.people)
        try:
            # what commits half way is undone as a whole all the same
            with patch.object(Cursor, "commit", lambda cursor: cursor.flush()):
                done = getattr(self, f"step_{name}")() is not False
            # nobody is told of anything: e-mails, the web client
            self.cr.flush()
            self.cr.postcommit.clear()
            self.cr.commit()
            self.env.registry.signal_changes()
            book = self.done if done else self.refused
        except UserError:
            self._undo()
            book = self.refused
        except Exception as error:  # noqa: BLE001, it is a fault of the server
            self._undo()
            text = f"{type(error).__name__}: {str(error)[:200]}"
            self.errors.setdefault(f"{name}: {text}", 0)
            self.errors[f"{name}: {text}"] += 1
            return
        book[name] = book.get(name, 0) + 1
        self._forget()

    def _forget(self):
        """Begin anew as a request does: nothing read, and none of the environments before."""
        self.env.invalidate_all()
        environments = self.env.transaction.envs
        for env in list(environments):
            if env not in self.lasting:
                environments.discard(env)

    def _undo(self):
        self.cr.rollback()
        self.env.registry.reset_changes()

    def _look(self, number):
        self.env.flush_all()
        for name, query in INVARIANTS.items():
            self.cr.execute(query)
            start = self.start["lead.call" if "FROM lead_call" in query else "lead.lead"]
            rows = [row[0] for row in self.cr.fetchall() if row[0] > start]
            if rows and name not in self.broken:
                self.broken[name] = f"after {number + 1} operations: {rows[:5]}"

    # -- what people choose from -------------------------------------------------------------------

    def _env(self):
        return self.person.env(self.world, self.context)

    def _lead(self, domain=()):
        """Return a lead that the person may see, chosen at random."""
        return self._any("lead.lead", domain, limit=40)

    def _any(self, model, domain=(), limit=30):
        records = self._env()[model].search(list(domain), limit=limit, order="id desc")
        # alone, as a form has it: its values are not read with those of all the others
        return records.browse(self.random.choice(records.ids)) if records else records

    def _text(self):
        return f"Walk {self.random.randrange(10**6)}"

    def _address(self):
        return f"walk{self.random.randrange(60)}@customer.example"

    # -- steps -------------------------------------------------------------------------------------

    def step_create(self):
        values = {
            "name": self._text(),
            "email": self.random.choice([False, self._address()]),
            "expected_revenue": self.random.randrange(0, 5000),
        }
        if self.random.random() < 0.5:
            values["type_id"] = self._any("lead.type").id
        if self.random.random() < 0.5:
            values["partner_name"] = self._text()
        self._env()["lead.lead"].create([values])

    def step_write(self):
        values = self.random.choice(
            [
                {"function": self._text()},
                {"expected_revenue": self.random.randrange(0, 9000)},
                {"probability": self.random.randrange(0, 101)},
                {"email": self._address()},
                {"contact_last_name": self._text()},
                {"priority_id": self._any("lead.priority").id},
                {"tag_ids": [Command.link(self._any("lead.tag").id)]},
                {"date": f"2026-0{self.random.randrange(1, 9)}-01 10:00:00"},
            ]
        )
        return self._lead().write(values)

    def step_move(self):
        return self._lead().write({"status_id": self._any("lead.status").id})

    def step_move_several(self):
        leads = self._env()["lead.lead"].search([], limit=5, order="id desc")
        return leads.write({"status_id": self._any("lead.status").id})

    def step_change_type(self):
        return self._lead().write({"type_id": self._any("lead.type").id})

    def step_lose(self):
        lead = self._lead([("is_closed", "=", False)])
        return lead.set_lost(self._any("lead.loss.reason").id)

    def step_win(self):
        return self._lead([("is_closed", "=", False)]).set_won()

    def step_reopen(self):
        return self._lead([("is_closed", "=", True)]).reopen()

    def step_assign(self):
        return self._lead().write({"user_id": self.random.choice(self.people).user.id})

    def step_archive(self):
        lead = self._lead()
        return lead.action_archive() if self.random.random() < 0.5 else lead.copy()

    def step_qualify(self):
        return self._lead([("is_closed", "=", False)]).qualify()

    def step_undo_qualification(self):
        return self._any("lead.qualification", [("state", "=", "done")]).action_undo()

    def step_order(self):
        lead = self._lead([("partner_id", "!=", False)])
        if not lead:
            return False
        order = self._env()["sale.order"].create(
            {
                "partner_id": lead.partner_id.id,
                "lead_id": lead.id,
                "company_id": lead.company_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": self.random.randrange(1, 9),
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        return order.action_confirm() if self.random.random() < 0.7 else True

    def step_change_order(self):
        order = self._any("sale.order", [("lead_id", "!=", False), ("order_line", "!=", False)])
        choice = self.random.randrange(4)
        if choice == 0:
            return order._action_cancel()
        if choice == 1:
            return order.write({"lead_id": self._lead().id})
        if choice == 2:
            return order.action_confirm()
        return order.order_line[:1].write({"product_uom_qty": self.random.randrange(1, 9)})

    def step_call(self):
        number = f"+48 601 000 {self.random.randrange(100, 130)}"
        self._env()["lead.call"].create([{"caller": number, "direction": "in"}])

    def step_decide(self):
        call = self._any("lead.call")
        decision = self.random.choice(
            ["action_create_lead", "action_attach", "action_ignore", "action_undo", "action_block"]
        )
        getattr(call, decision)()

    def step_mail(self):
        sender = self._address()
        mail = (
            f"From: {sender}\nTo: nobody@crawled.example\nSubject: {self._text()}\n"
            f"Message-Id: <{self.random.randrange(10**12)}@walk.example>\n\nHello"
        )
        company = self.random.choice([self.world.company_a, self.world.company_b])
        Email = self.env["lead.email"].with_company(company)
        values = {"subject": mail[:40], "email_from": sender, "company_id": company.id}
        email = Email.create([values])
        if self.random.random() < 0.5:
            email.with_user(self.person.user).action_create_lead()

    def step_comment(self):
        self._lead().message_post(body=self._text())

    def step_merge_contacts(self):
        leads = self.env["lead.lead"].search([("partner_id", "!=", False)], limit=20)
        partners = (leads.partner_id | leads.contact_id).filtered(lambda each: not each.user_ids)
        if len(partners) < 2:
            return False
        chosen = partners.browse(self.random.sample(partners.ids, 2))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        return wizard._merge(chosen.ids, chosen[0])

    def step_make_customer(self):
        lead = self._lead([("partner_id", "=", False)])
        partner = self._env()["res.partner"].create(
            {"name": self._text(), "email": self._address(), "company_id": False}
        )
        return lead.write({"partner_id": partner.id})

    def step_change_list(self):
        """A manager changes which statuses a type allows."""
        lead_type = self._any("lead.type")
        status = self._any("lead.status")
        command = self.random.choice([Command.link(status.id), Command.unlink(status.id)])
        return lead_type.write({"status_ids": [command]})

    def step_new_status(self):
        kind = self.random.choice(["open", "open", "won", "lost", "neutral"])
        self._env()["lead.status"].create({"name": self._text(), "kind": kind})

    def step_archive_status(self):
        status = self._env()["lead.status"].with_context(active_test=False).search([], limit=30)
        chosen = self.random.choice(status)
        return chosen.write({"active": not chosen.active})

    def step_change_kind(self):
        kind = self.random.choice(["open", "won", "lost", "neutral"])
        return self._any("lead.status").write({"kind": kind})

    def step_delete(self):
        if self.random.random() > 0.2:
            return False
        return self._lead().unlink()


def walk(env, operations, seed):
    """Walk, and print what came of it as JSON."""
    walked = Walk(env, seed)
    env.cr.commit()
    walked.go(operations)
    print(
        json.dumps(
            {
                "broken": walked.broken,
                "errors": walked.errors,
                "done": walked.done,
                "refused": walked.refused,
            }
        )
    )
