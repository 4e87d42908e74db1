"""Merging in the same moment in several processes, as counts."""

import os
import random
import signal
import time
import uuid

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.service.model import retrying

from odoo.addons.lead_management.duplicate_tables import GROUPED, get_members

REPLY = """From: Jan <{sender}>
To: somebody@race.example.com
Subject: Re: Racks
Message-Id: <{key}@race.example.com>
References: {reference}
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: text/plain; charset=utf-8

Yes, please.
"""


class MergeRaces:
    """Races of merges; mixed into :class:`inside.races.Races`."""

    def _make_leads(self, count, **values):
        """Return new leads, each with a file and a message of somebody."""
        leads = self.env["lead.lead"].create(
            [
                {"name": f"Race {self.tag} {number}", "user_id": False, **values}
                for number in range(count)
            ]
        )
        for lead in leads:
            lead.message_post(body="Hello", message_type="comment")
        self.env["ir.attachment"].create(
            [
                {"name": "a.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
                for lead in leads
            ]
        )
        self.env.cr.commit()
        return leads

    def _run_schedule(self):
        """Do what the schedule does every minute."""
        self.env["lead.merge"]._take_late_rows()
        self.env["lead.duplicate"]._refresh()
        self.env.cr.commit()

    def _get_rows(self, leads):
        """Return where files and messages hang: sorted [(kind, id, lead id)]."""
        self.env.cr.rollback()
        self.env.cr.execute(
            """SELECT 'file', id, res_id FROM ir_attachment
                WHERE res_model = 'lead.lead' AND res_id = ANY(%(ids)s) AND res_field IS NULL
                UNION ALL
               SELECT 'message', id, res_id FROM mail_message
                WHERE model = 'lead.lead' AND res_id = ANY(%(ids)s)
                  AND message_type IN ('comment', 'email')
             ORDER BY 1, 2""",
            {"ids": leads.ids},
        )
        return self.env.cr.fetchall()

    # -- overlapping groups ------------------------------------------------------------------------

    def merged(self, _number):
        """Eight processes merge overlapping groups, then all merges are undone by three at once.

        :return: what is wrong, as counts, and how many leads stand alone in the end
        """
        leads = self._make_leads(10)
        ids, before = leads.ids, self._get_rows(leads)

        def merge(env, number):
            group = ids[number : number + 3]
            into_id = group[number % 3]
            env["lead.lead"].merge_leads(group, into_id)

        answers = self.at_once(merge)
        self._run_schedule()
        result = {"merged": self._count_wrong(leads, before)}
        errors = [answer for answer in answers if answer not in ("done", "refused")]
        merge_ids = self.env["lead.merge"].search([("lead_id", "in", ids)]).ids

        def undo(env, _number):
            order = merge_ids[:]
            random.shuffle(order)
            for merge_id in order:
                try:
                    with env.cr.savepoint():
                        env["lead.merge"].browse(merge_id).action_undo()
                except UserError:
                    # a later one stands in the way, or it is undone already
                    continue

        # of merges that built on each other the last one is undone first
        for _turn in merge_ids:
            answers = self.at_once(undo, 3)
            errors += [answer for answer in answers if answer != "done"]
            if not self.count(
                "SELECT count(*) FROM lead_merge WHERE state = 'done' AND id = ANY(%s)", merge_ids
            ):
                break
        left = "SELECT count(*) FROM lead_lead WHERE active AND id = ANY(%s)"
        return {
            **result,
            "left": self.count(left, ids),
            "moved back": self._get_rows(leads) == before,
            "errors": errors,
        }

    def _count_wrong(self, leads, before):
        """Return counts of what must not be after merges.

        :param before: rows as `_get_rows` returned them
        """
        ids = leads.ids
        rows = self._get_rows(leads)
        return {
            # merged into one that is itself merged, or archived without a merge
            "lost": self.count(
                """SELECT count(*) FROM lead_lead AS lead
                     LEFT JOIN lead_lead AS survivor ON survivor.id = lead.merged_into_id
                    WHERE lead.id = ANY(%s) AND NOT lead.active AND survivor.active IS NOT TRUE""",
                ids,
            ),
            # in two merges that both stand
            "twice": self.count(
                """SELECT count(*) FROM (
                       SELECT rel.lead_id FROM lead_merge_lead_rel AS rel
                         JOIN lead_merge AS merge ON merge.id = rel.merge_id
                        WHERE merge.state = 'done' AND rel.lead_id = ANY(%s)
                     GROUP BY rel.lead_id HAVING count(*) > 1) AS doubled""",
                ids,
            ),
            "unlogged": self.count(
                """SELECT count(*) FROM lead_lead AS lead
                    WHERE id = ANY(%s) AND NOT active AND NOT EXISTS (
                          SELECT FROM lead_merge_lead_rel AS rel WHERE rel.lead_id = lead.id)""",
                ids,
            ),
            "rows lost": len(before) - len(rows),
            "rows left behind": self.count(
                """SELECT count(*) FROM lead_lead AS lead WHERE id = ANY(%s) AND NOT active AND (
                       EXISTS (SELECT FROM ir_attachment AS file WHERE file.res_id = lead.id
                                  AND file.res_model = 'lead.lead' AND file.res_field IS NULL)
                    OR EXISTS (SELECT FROM mail_message AS message WHERE message.res_id = lead.id
                                  AND message.model = 'lead.lead'
                                  AND message.message_type IN ('comment', 'email')))""",
                ids,
            ),
        }

    # -- beside others -----------------------------------------------------------------------------

    def merged_and_qualified(self, rounds):
        """Half of the processes merge two leads, half qualify them.

        :return: living deals of merged leads, rounds with more than two, errors
        """
        behind, many, errors = 0, 0, []
        for number in range(rounds):
            leads = self._make_leads(2, contact_last_name=f"Race {self.tag} {number}")
            ids = leads.ids

            def work(env, place, ids=ids):
                if place % 2:
                    env["lead.lead"].merge_leads(ids, ids[0])
                else:
                    env["lead.lead"].browse(ids[place // 2 % 2]).qualify()

            answers = self.at_once(work)
            self._run_schedule()
            errors += [answer for answer in answers if answer not in ("done", "refused")]
            behind += self.count(
                """SELECT count(*) FROM crm_lead AS deal
                     JOIN lead_lead AS lead ON lead.id IN (deal.lead_id, deal.further_lead_id)
                    WHERE lead.id = ANY(%s) AND lead.merged_into_id IS NOT NULL""",
                ids,
            )
            deals = self.count(
                """SELECT count(*) FROM crm_lead
                    WHERE active AND (lead_id = ANY(%s) OR further_lead_id = ANY(%s))""",
                ids,
                ids,
            )
            many += deals not in (0, 1, 2)
        return {"behind": behind, "many": many, "errors": errors}

    def merged_and_replied(self, rounds):
        """Some merge two leads while customers answer to what was written on them.

        :return: answers that are on no lead that stays, errors
        """
        missing, errors = 0, []
        for _number in range(rounds):
            leads = self._make_leads(2)
            ids = leads.ids
            references = [
                lead.message_ids.filtered(lambda message: message.message_type == "comment")
                for lead in leads
            ]
            references = [message.message_id for message in references]

            def work(env, place, ids=ids, references=references):
                if place < 2:
                    env["lead.lead"].merge_leads(ids, ids[0])
                    return
                source = REPLY.format(
                    sender=f"race{self.tag}@example.com",
                    key=uuid.uuid4().hex,
                    reference=references[place % 2],
                )
                gateway = api.Environment(env.cr, SUPERUSER_ID, {})["mail.thread"]
                gateway.message_process(None, source)

            answers = self.at_once(work)
            self._run_schedule()
            errors += [answer for answer in answers if answer != "done"]
            got = self.count(
                """SELECT count(*) FROM mail_message AS message
                     JOIN lead_lead AS lead ON lead.id = message.res_id
                    WHERE message.model = 'lead.lead' AND message.message_type = 'email'
                      AND lead.id = ANY(%s) AND lead.active""",
                ids,
            )
            missing += 6 - got
        return {"missing": missing, "errors": errors}

    def merged_and_imported(self, rounds):
        """Some merge two leads while others import rows about both.

        :return: rounds in which a value of the import is gone, or a lead is made; errors
        """
        lost, made, errors = 0, 0, []
        for number in range(rounds):
            domain = f"race{self.tag}{number}.example.com"
            leads = self._make_leads(2)
            for lead, name in zip(leads, "ab", strict=True):
                lead.email = f"{name}@{domain}"
            self.env.cr.commit()
            ids = leads.ids

            def work(env, place, ids=ids, domain=domain):
                if not place:
                    env["lead.lead"].merge_leads(ids, ids[0])
                    return
                chosen = {"policy": "update", "match": ["email"], "update": "overwrite"}
                rows = [[f"b@{domain}", "Gdynia"]]
                Lead = env["lead.lead"].with_context(lead_import_duplicates=chosen)
                done = Lead.load(["email", "city"], rows)
                if done["messages"]:
                    raise ValueError(done["messages"])

            answers = self.at_once(work, 4)
            self._run_schedule()
            errors += [answer for answer in answers if answer != "done"]
            kept = "SELECT count(*) FROM lead_lead WHERE id = %s AND active AND city = 'Gdynia'"
            lost += not self.count(kept, ids[0])
            made += self.count(
                "SELECT count(*) FROM lead_lead WHERE email_normalized LIKE %s AND id != ALL(%s)",
                f"%@{domain}",
                ids,
            )
        return {"lost": lost, "made": made, "errors": errors}

    # -- stored groups -----------------------------------------------------------------------------

    def grouped(self, turns):
        """Eight processes write the same few numbers into leads, and work in what has changed.

        :return: groups that are stored and should not be, or the other way round; errors
        """
        leads = self._make_leads(16)
        ids = leads.ids
        numbers = [f"+48 22 {random.randrange(10**6):06} {n}" for n in range(3)]

        def work(env, number):
            Lead = env["lead.lead"]
            for turn in range(turns):
                mine = random.sample(ids, 3)

                def change(mine=mine, turn=turn):
                    Lead.browse(mine[:2]).write({"phone": random.choice([*numbers, False])})
                    Lead.browse(mine[2]).active = random.random() < 0.7
                    Lead.create({"name": f"Race {number} {turn}", "phone": numbers[0]})

                retrying(change, env)
                env.cr.commit()
                retrying(env["lead.duplicate"]._refresh, env)
                env.cr.commit()

        answers = self.at_once(work)
        self._run_schedule()
        wrong = self._count_wrong_groups()
        return {"wrong": wrong, "errors": [answer for answer in answers if answer != "done"]}

    def _count_wrong_groups(self):
        """Compare the stored groups with those that all leads make."""
        names = "company_id, reason, value, lead_count, open_count, lead_ids"
        groups = GROUPED.format(members=get_members("lead_lead AS lead", "TRUE"))
        return self.count(
            f"""WITH right_ones AS (SELECT {names} FROM ({groups}) AS g),
                     stored AS (SELECT {names} FROM lead_duplicate_group)
                SELECT count(*) FROM (
                    (SELECT * FROM right_ones EXCEPT SELECT * FROM stored)
                     UNION ALL
                    (SELECT * FROM stored EXCEPT SELECT * FROM right_ones)) AS wrong"""
        )

    # -- killed ------------------------------------------------------------------------------------

    def killed(self, groups):
        """Merge all groups in a process that is killed three times on its way.

        :return: what has become of groups and job, and how many seconds it took
        """
        company = self.env["res.company"].create({"name": f"Race {self.tag}"})
        manager = self.env["res.users"].browse(self.manager)
        manager.company_ids = [Command.link(company.id)]
        for start in range(0, groups, 500):
            emails = [f"{n}@{self.tag}.example.com" for n in range(start, min(start + 500, groups))]
            self.env["lead.lead"].with_context(tracking_disable=True).create(
                [
                    {"name": email, "email": email, "company_id": company.id, "user_id": False}
                    for email in emails
                    for _twice in range(2)
                ]
            )
            self.env.cr.commit()
        context = {"allowed_company_ids": company.ids}
        Job = self.env(user=self.manager, context=context)["lead.merge.job"]
        job = Job.create({"reason": "email"})
        job.action_start()
        begin = time.monotonic()
        deaths = [self._work_until(job.id, round(groups * share)) for share in (0.2, 0.45, 0.7)]
        deaths.append(self._work_until(job.id, None))
        self.env.cr.rollback()
        job.invalidate_recordset()
        merges = "SELECT count(*) FROM lead_merge WHERE company_id = %s AND state = 'done'"
        return {
            "deaths": deaths,
            "job": [job.state, job.done_count, job.failed_count],
            "merges": self.count(merges, company.id),
            "left": self.count(
                "SELECT count(*) FROM lead_lead WHERE active AND company_id = %s", company.id
            ),
            "groups with one": self.count(
                """SELECT count(*) FROM (
                       SELECT email_normalized FROM lead_lead
                        WHERE active AND company_id = %s GROUP BY 1 HAVING count(*) = 1) AS one""",
                company.id,
            ),
            "seconds": round(time.monotonic() - begin, 1),
        }

    def _work_until(self, job_id, done):
        """Let a process do the background jobs, and kill it when so many groups are done.

        :param done: number of groups, None to let it come to its end
        :return: whether it was killed
        """
        self.env.cr.commit()
        pid = os.fork()
        if not pid:
            self._work(lambda env, _number: env["lead.job.mixin"].sudo()._cron_run_jobs(), 0)
            os._exit(0)
        query = "SELECT done_count FROM lead_merge_job WHERE id = %s"
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if done is not None and (self.count(query, job_id) or 0) >= done:
                # in the middle of a batch, not at its end
                time.sleep(random.random() / 5)
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return True
            time.sleep(0.02)
        return False
