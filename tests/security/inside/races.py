"""What happens in the same moment in several processes, as counts.

Runs in the server's shell. Processes are forked; each works as a request does, with its own
transaction, tried again where another one came first.
"""

import json
import os
import random

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.exceptions import UserError
from odoo.service.model import retrying

from inside.merge_races import MergeRaces

PROCESSES = 8
#: Leads that move in a round.
ROUND = PROCESSES - 1


class Races(MergeRaces):
    """Makes records, lets processes race, counts."""

    def __init__(self, env):
        """:param env: of the superuser, whose transaction is committed"""
        self.env = env
        self.registry = env.registry
        self.manager = env.ref("base.user_admin").id
        self.tag = os.urandom(3).hex()

    # -- processes ---------------------------------------------------------------------------------

    def at_once(self, work, count=PROCESSES):
        """Let processes do ``work(env, number)`` in the same moment, as the administrator.

        :return: what each has come to: "done", "refused", or the name of the error
        """
        self.env.cr.commit()
        start_read, start_write = os.pipe()
        children = []
        for number in range(count):
            answer_read, answer_write = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(start_write)
                os.read(start_read, 1)
                os.write(answer_write, self._work(work, number).encode())
                os._exit(0)
            os.close(answer_write)
            children.append((pid, answer_read))
        os.close(start_read)
        # closing the pipe lets all of them go
        os.close(start_write)
        answers = []
        for pid, answer_read in children:
            with os.fdopen(answer_read) as answer:
                answers.append(answer.read())
            os.waitpid(pid, 0)
        self.registry.check_signaling()
        self.env.cr.rollback()
        self.env.invalidate_all()
        return answers

    def _work(self, work, number):
        # connections cannot be shared between processes; those of the parent are left alone
        self.pool, sql_db._Pool = sql_db._Pool, None
        self.registry._db = sql_db.db_connect(self.registry.db_name)
        random.seed(number)
        try:
            registry = self.registry.check_signaling()
            with registry.cursor() as cr:
                env = api.Environment(cr, self.manager, {})
                env.transaction.default_env = env
                retrying(lambda: work(env, number), env)
            registry.signal_changes()
        except UserError:
            return "refused"
        except Exception as error:  # noqa: BLE001, it is counted
            return f"{type(error).__name__}: {error}"[:150]
        return "done"

    def count(self, query, *parameters):
        """Return the number that a query counts."""
        self.env.cr.rollback()
        self.env.cr.execute(query, parameters)
        return self.env.cr.fetchone()[0]

    # -- configuration -----------------------------------------------------------------------------

    def _type_and_statuses(self, name):
        names = [f"Race {self.tag} {name} {number}" for number in range(3)]
        statuses = self.env["lead.status"].create([{"name": each} for each in names])
        lead_type = self.env["lead.type"].create(
            {"name": names[0], "status_ids": [Command.set(statuses.ids)]}
        )
        leads = self.env["lead.lead"].create(
            [
                {"name": name, "type_id": lead_type.id, "status_id": statuses[0].id}
                for _number in range(ROUND)
            ]
        )
        self.env.cr.commit()
        return lead_type, statuses, leads

    def _moved_into(self, rounds, name, change):
        """Return how many leads stand where they may not, and errors, after some rounds."""
        forbidden, errors = 0, []
        for number in range(rounds):
            lead_type, statuses, leads = self._type_and_statuses(f"{name} {number}")
            target, ids = statuses[1].id, leads.ids

            def work(env, place, target=target, ids=ids, lead_type=lead_type):
                if place == 0:
                    change(env, lead_type.id, target)
                else:
                    env["lead.lead"].browse(ids[place - 1]).write({"status_id": target})

            answers = self.at_once(work)
            errors += [answer for answer in answers if answer not in ("done", "refused")]
            forbidden += self.count(
                """SELECT count(*) FROM lead_lead lead JOIN lead_status status
                       ON status.id = lead.status_id
                    WHERE lead.id = ANY(%s) AND (status.active IS NOT TRUE OR NOT EXISTS (
                          SELECT 1 FROM lead_type_status_rel rel
                           WHERE rel.type_id = lead.type_id AND rel.status_id = status.id))""",
                ids,
            )
            lead_type.write({"active": False})
            self.env.cr.commit()
        return {"forbidden": forbidden, "errors": errors}

    def list_changes(self, rounds):
        """A status is taken out of the type's list while leads move into it."""

        def change(env, type_id, status_id):
            env["lead.type"].browse(type_id).write({"status_ids": [Command.unlink(status_id)]})

        return self._moved_into(rounds, "list", change)

    def status_archived(self, rounds):
        """A status is archived while leads move into it."""

        def change(env, type_id, status_id):
            env["lead.status"].browse(status_id).write({"active": False})

        return self._moved_into(rounds, "archive", change)

    # -- intake ------------------------------------------------------------------------------------

    def open_leads(self, senders):
        """Eight processes tell of the same senders, each to be added to the open lead."""
        addresses = [f"race{self.tag}{number}@example.com" for number in range(senders)]
        company = self.env.ref("base.main_company").id

        def work(env, number):
            Lead = api.Environment(env.cr, SUPERUSER_ID, {})["lead.lead"]
            order = addresses[:]
            random.shuffle(order)
            for address in order:
                # the same address, written in other ways
                written = address.upper() if number % 2 else f" {address}"
                values = {"email": written, "name": written, "company_id": company}
                retrying(
                    lambda values=values: Lead._intake({**values, "match_open": True}, "capture"),
                    env,
                )
                env.cr.commit()

        answers = self.at_once(work)
        leads = self.count(
            "SELECT count(*) FROM lead_lead WHERE email_normalized = ANY(%s)", addresses
        )
        errors = [answer for answer in answers if answer != "done"]
        return {"leads": leads, "errors": errors}

    # -- assignment --------------------------------------------------------------------------------

    def given_by_rules(self, leads_each):
        """Eight processes take leads in at once, for two rules that share a person with a limit.

        :return: how many each person got in turn, and the one with the limit; those that wait
        """
        company = self.env["res.company"].create({"name": f"Race {self.tag}"})
        sellers = self.env["res.users"].create(
            [
                {
                    "name": f"Race {self.tag} {number}",
                    "login": f"race{self.tag}{number}",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("lead_management.group_lead_own").ids)],
                }
                for number in range(5)
            ]
        )
        people = sellers._get_assignment_people(company)
        limited = people.filtered(lambda person: person.user_id == sellers[4])
        limited.max_open = leads_each
        rules = self.env["lead.assignment.rule"].create(
            [
                {
                    "name": f"Race {self.tag} {condition}",
                    "company_id": company.id,
                    "target": "people",
                    "condition": f"[('website', '{condition}', False)]",
                    "person_ids": [Command.set(persons.ids)],
                }
                for condition, persons in (("=", people - limited), ("!=", limited))
            ]
        )
        company_id = company.id

        def work(env, number):
            Lead = api.Environment(env.cr, SUPERUSER_ID, {})["lead.lead"]
            for index in range(leads_each):
                values = {
                    "name": f"{number} {index}",
                    "company_id": company_id,
                    "website": "https://example.com" if number % 2 else False,
                }
                retrying(lambda values=values: Lead._intake(values, "capture"), env)
                env.cr.commit()

        answers = self.at_once(work)
        owned = "SELECT count(*) FROM lead_lead WHERE user_id = %s AND company_id = %s"
        rules.exists().action_archive()
        self.env.cr.commit()
        return {
            "in turn": [self.count(owned, user.id, company_id) for user in sellers[:4]],
            "limited": self.count(owned, sellers[4].id, company_id),
            "waiting": self.count(
                "SELECT count(*) FROM lead_lead WHERE user_id IS NULL AND company_id = %s",
                company_id,
            ),
            "errors": [answer for answer in answers if answer != "done"],
        }

    # -- qualification -----------------------------------------------------------------------------

    def qualified(self, rounds):
        """A lead is qualified by eight processes at once, then undone by eight at once."""
        deals, left, errors = [], [], []
        for number in range(rounds):
            lead = self.env["lead.lead"].create(
                {"name": f"Race {number}", "contact_last_name": f"Race {self.tag} {number}"}
            )
            self.env.cr.commit()
            lead_id = lead.id
            answers = self.at_once(lambda env, _n, i=lead_id: env["lead.lead"].browse(i).qualify())
            errors += [answer for answer in answers if answer not in ("done", "refused")]
            query = "SELECT count(*) FROM crm_lead WHERE lead_id = %s AND active"
            deals.append(self.count(query, lead_id))
            answers = self.at_once(
                lambda env, _n, i=lead_id: env["lead.lead"].browse(i).action_undo_qualification()
            )
            errors += [answer for answer in answers if answer not in ("done", "refused")]
            left.append(self.count(query, lead_id))
        return {"deals": deals, "left": left, "errors": errors}


def race(env, name, number):
    """Run one race and print its counts as JSON."""
    print(json.dumps(getattr(Races(env), name)(number)))
