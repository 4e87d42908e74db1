from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TakeoverCommon

MONDAY = datetime(2026, 3, 2, 8)


@tagged("post_install", "-at_install")
class TestTakeoverDryRun(TakeoverCommon):
    """What the dry run says; it changes nothing (REQ-5.5)."""

    def test_counts_and_names(self):
        """REQ-5.5: leads, and what of statuses, lost reasons and tags is found or missing."""
        known, new = self.env["crm.tag"].create([{"name": "hot"}, {"name": "Cold"}])
        self.env["lead.tag"].create({"name": "Hot"})
        self._create_record(tag_ids=[Command.set((known | new).ids)])
        self._create_record(stage_id=self.stage_middle.id)
        self._create_lost_record()
        self._create_lost_record(self.env["crm.lost.reason"].create({"name": "Moved away"}))
        takeover = self._create_takeover()
        before = self._count_everything()
        takeover.action_dry_run()
        self.assertEqual(self._count_everything(), before)
        self.assertRecordValues(
            takeover,
            [
                {
                    "preview_count": 4,
                    "preview_taken_count": 0,
                    "preview_obstacle_count": 0,
                    "preview_status_count": 1,
                    "preview_statuses": "Middle",
                    "preview_reason_count": 1,
                    "preview_reasons": "Moved away",
                    "preview_tag_count": 1,
                    "preview_tags": "Cold",
                }
            ],
        )

    def _count_everything(self):
        models = ("lead.lead", "lead.status", "lead.loss.reason", "lead.tag", "crm.lead")
        return [self.env[m].with_context(active_test=False).search_count([]) for m in models]

    def test_what_makes_a_tag_or_reason_is_not_split(self):
        """REQ-9.4: the next one finds it, whoever takes it over."""
        known, new = self.env["crm.tag"].create([{"name": "hot"}, {"name": "Cold"}])
        self.env["lead.tag"].create({"name": "Hot"})
        plain = self._create_record(tag_ids=[Command.set(known.ids)]) | self._create_lost_record()
        others = self._create_record(tag_ids=[Command.set((known | new).ids)])
        moved = self.env["crm.lost.reason"].create({"name": "Moved away"})
        others |= self._create_lost_record(moved)
        takeover = self._create_takeover()
        self.assertEqual(takeover._get_separable(plain | others), plain)
        record = self._create_record(stage_id=self.stage_middle.id)
        self.assertFalse(takeover._get_separable(plain | record), "its status is still to be made")

    def test_what_cannot_be_taken_over(self):
        """REQ-5.5: each with its reason, which the job would give as well."""
        stranger = self._create_record("Stranger", company_id=False, user_id=False)
        stranger.write({"user_id": self.user_company_b.id, "team_id": False})
        debt = self._create_record("Debt", expected_revenue=-5)
        team = self._create_record("Team of B", company_id=False, user_id=False)
        team.team_id = self.team_b
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL")
        self.env.invalidate_all()
        self._create_record("Good")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual((takeover.preview_count, takeover.preview_obstacle_count), (1, 3))
        reasons = {row.res_id: row.reason for row in takeover.failure_ids}
        self.assertIn("does not work in Lead Company A", reasons[stranger.id])
        self.assertIn("negative", reasons[debt.id])
        self.assertIn("Team B belongs to Lead Company B", reasons[team.id])

    def test_statuses_are_proposed(self):
        """REQ-5.5: by name, whatever its case; a won stage gets a won status; editable."""
        takeover = self._create_takeover()
        lines = {line.stage_id: line for line in takeover.stage_line_ids}
        self.assertEqual(lines[self.stage_first].status_id, self.status_new)
        self.assertFalse(lines[self.stage_middle].status_id)
        self.assertEqual(lines[self.stage_won].status_id, self.status_won)
        self.assertEqual(takeover.lost_status_id, self.status_lost)
        takeover.action_dry_run()
        with Form(takeover) as form:
            index = takeover.stage_line_ids.ids.index(lines[self.stage_middle].id)
            with form.stage_line_ids.edit(index) as line:
                line.status_id = self.status_qualified
        self.assertEqual(lines[self.stage_middle].status_id, self.status_qualified)
        self.assertFalse(takeover.is_checked)

    def test_type_changes_the_proposal(self):
        """REQ-5.5, REQ-0.8: only statuses that the type allows are proposed."""
        won = self._create_status("Signed", kind="won", sequence=71)
        funnel = self._create_type("Funnel", self.status_qualified | won | self.status_lost)
        self._create_type("Other")
        with Form(self._create_takeover()) as form:
            form.type_id = funnel
        lines = {line.stage_id: line for line in form.record.stage_line_ids}
        self.assertFalse(lines[self.stage_first].status_id)
        self.assertEqual(lines[self.stage_won].status_id, won)

    def test_status_that_the_type_forbids(self):
        """REQ-5.5, REQ-0.39: said before, not found out in the middle."""
        funnel = self._create_type("Funnel", self.status_qualified | self.status_lost)
        self._create_record()
        takeover = self._create_takeover(type_id=funnel.id, lost_status_id=self.status_lost.id)
        line = takeover.stage_line_ids.filtered(lambda line: line.stage_id == self.stage_first)
        line.status_id = self.status_new
        takeover.action_dry_run()
        self.assertIn("Funnel does not allow the status First", takeover.failure_ids.reason)

    def test_only_after_a_dry_run(self):
        """REQ-5.5: an option changed afterwards asks for another one."""
        self._create_record()
        takeover = self._create_takeover()
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()
        takeover.action_dry_run()
        takeover.with_lost = False
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()

    def test_rights(self):
        """REQ-5.5: managers of the leads who manage Odoo's CRM as well, nobody else."""
        with self.assertRaisesRegex(AccessError, "right Administrator in Sales"):
            self.env["lead.takeover"].with_user(self.user_manager).action_open_takeover()
        takeover = self._create_takeover()
        self._create_record()
        for method in ("action_dry_run", "action_start"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(takeover.with_user(self.user_manager), method)()
        for user in self.user_seller_manager, self.user_all:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_takeover(user=user)
        for user in self.user_seller_manager, self.user_all, self.user_manager:
            Takeover = self.env["lead.takeover"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    Takeover.default_get(["stage_line_ids", "type_id"])
                with self.assertRaises(AccessError):
                    Takeover.onchange({}, [], {"stage_line_ids": {}, "type_id": {}})

    def test_a_manager_without_sales_reads_nothing_of_the_crm(self):
        """REQ-5.5, REQ-1.14: names of records, stages and tags stand in a takeover."""
        self._create_record(name="Secret", expected_revenue=-1)
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual(takeover.failure_ids.name, "Secret")
        for records in takeover, takeover.stage_line_ids, takeover.failure_ids:
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(self.user_manager).search([]))
                with self.assertRaises(AccessError):
                    records.with_user(self.user_manager).read()

    def test_the_dry_run_is_not_forged(self):
        """REQ-5.5: neither it nor what it found, on whatever route."""
        self._create_record()
        takeover = self._create_takeover()
        for values in ({"is_checked": True}, {"preview_count": 3}, {"preview_tags": "x"}):
            with self.assertRaises(UserError):
                takeover.write(values)
            with self.assertRaises(UserError):
                self._create_takeover(**values)
        made = takeover.with_context(default_is_checked=True).create([{}])
        self.assertFalse(made.is_checked)
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()

    def test_stages_are_those_of_a_takeover_that_has_not_begun(self):
        """REQ-5.5: no context of a client, and no line of another takeover, gets around it."""
        self._create_record()
        takeover, other = self._create_takeover(), self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        line = takeover.stage_line_ids[0].with_context(lead_takeover_status_made=True)
        with self.assertRaises(UserError):
            line.status_id = self.status_qualified
        values = {"stage_id": self.stage_first.id, "takeover_id": takeover.id}
        with self.assertRaises(UserError):
            line.create([values])
        with self.assertRaises(UserError):
            other.stage_line_ids[0].takeover_id = takeover
        other.action_dry_run()
        line.create([{**values, "takeover_id": other.id}])
        self.assertFalse(other.is_checked)

    def test_stages_of_another_companys_takeover(self):
        """REQ-1.4: are neither read nor added."""
        takeover = self._create_takeover()
        stranger = self._create_user("lead_mover_b", "manager", companies=self.company_b)
        stranger.group_ids |= self.env.ref("sales_team.group_sale_manager")
        Line = self.env["lead.takeover.stage"].with_user(stranger)
        self.assertFalse(Line.search([]))
        with self.assertRaises(AccessError):
            Line.create([{"takeover_id": takeover.id, "stage_id": self.stage_first.id}])

    def test_a_right_that_is_taken_away_stops_it(self):
        """REQ-5.5, REQ-3.18: with the reason."""
        record = self._create_record()
        takeover = self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        group = self.env.ref("sales_team.group_sale_manager")
        self.user_mover.group_ids = [Command.unlink(group.id)]
        self._run_cron()
        takeover = takeover.sudo()
        self.assertEqual((takeover.state, takeover.done_count), ("stopped", 0))
        self.assertIn("right Administrator", takeover.failure_ids.reason)
        self.assertFalse(self._get_lead(record))


@tagged("post_install", "-at_install")
class TestTakeover(TakeoverCommon):
    """What becomes of the records (REQ-5.5)."""

    def test_values(self):
        """REQ-5.5: who it is, what it is worth, where it comes from."""
        tags = self.env["crm.tag"].create([{"name": "hot", "color": 4}, {"name": "Cold"}])
        known = self.env["lead.tag"].create({"name": "Hot"})
        contact = self.env["res.partner"].create(
            {"name": "Jan Nowak", "parent_id": self.customer.id, "email": "jan@example.com"}
        )
        source = self.env["utm.source"].create({"name": "Fair"})
        low, high = self.env["lead.priority"].search([])[-3:-1]
        record = self._create_record(
            "Shelves",
            partner_id=contact.id,
            tag_ids=[Command.set(tags.ids)],
            priority="1",
            expected_revenue=900,
            description="<p>Twelve of them</p>",
            referred="Anna",
            source_id=source.id,
            date_deadline=date(2031, 1, 1),
            phone="22 601 60 60",
            team_id=self.team_a.id,
            stage_id=self.stage_middle.id,
        )
        record.probability = 35
        self._set_created(record, MONDAY, self.user_colleague)
        other = self._create_record(
            "Bad address", email_from="no address", priority="2", date_deadline=date(3609, 1, 1)
        )
        takeover = self._take_over()
        self.assertEqual((takeover.state, takeover.done_count), ("done", 2))
        lead = self._get_lead(record)
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Shelves",
                    "partner_id": self.customer.id,
                    "contact_id": contact.id,
                    "email": "jan@example.com",
                    "phone": "22 601 60 60",
                    "priority_id": low.id,
                    "expected_revenue": 900,
                    "probability": 35,
                    "source_id": source.id,
                    "date": MONDAY,
                    "date_deadline": date(2031, 1, 1),
                    "user_id": self.user_own.id,
                    "team_id": self.team_a.id,
                    "company_id": self.company_a.id,
                    "create_date": MONDAY,
                    "create_uid": self.user_colleague.id,
                    "active": True,
                }
            ],
        )
        self.assertEqual(lead.tag_ids.mapped("name"), ["Cold", "Hot"])
        self.assertIn(known, lead.tag_ids)
        self.assertIn("Twelve of them", lead.description)
        self.assertIn("Referred By: Anna", lead.description)
        self.assertEqual(lead.status_id.name, "Middle")
        self.assertFalse(lead.date_last_user_change)
        self.assertFalse(self._get_lead(other).email)
        self.assertEqual(self._get_lead(other).priority_id, high)
        self.assertIn("no address", self._get_lead(other).description)
        self.assertFalse(self._get_lead(other).date_deadline)
        self.assertIn("3609", self._get_lead(other).description)

    def test_new_status_stands_where_the_stage_stood(self):
        """REQ-5.5: made once, allowed by the type, between its neighbours."""
        funnel = self._create_type("Funnel", self.status_new | self.status_won | self.status_lost)
        records = self._create_record(stage_id=self.stage_middle.id)
        records |= self._create_record(stage_id=self.stage_middle.id)
        self._take_over(type_id=funnel.id)
        status = self._get_lead(records).status_id
        self.assertEqual((status.name, status.kind), ("Middle", "open"))
        self.assertEqual(
            funnel.status_ids.sorted(),
            self.status_new | status | self.status_won | self.status_lost,
        )

    def test_lost_and_won(self):
        """REQ-5.5: lost ones come back from the archive with reason and date."""
        lost = self._create_lost_record(stage_id=self.stage_middle.id)
        reasonless = self._create_record()
        reasonless.action_set_lost()
        won = self._create_record(stage_id=self.stage_won.id, probability=100)
        archived = self._create_record(probability=20)
        archived.action_archive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_closed = %s WHERE id = ANY(%s)",
            (MONDAY, (lost | won).ids),
        )
        self._take_over()
        self.assertRecordValues(
            self._get_lead(lost | won),
            [
                {
                    "status_id": self.status_lost.id,
                    "loss_reason_id": self.reason.id,
                    "date_closed": MONDAY,
                    "probability": 0,
                    "active": True,
                },
                {
                    "status_id": self.status_won.id,
                    "loss_reason_id": False,
                    "date_closed": MONDAY,
                    "probability": 100,
                    "active": True,
                },
            ],
        )
        self.assertTrue(self._get_lead(reasonless).is_lost)
        self.assertFalse(self._get_lead(archived))

    def test_without_lost_ones_and_of_one_kind(self):
        """REQ-5.5: the options say which records."""
        lost = self._create_lost_record()
        lead = self._create_record("Lead", type="lead")
        deal = self._create_record("Deal")
        foreign = self._create_record("B", company_id=self.company_b.id, user_id=False)
        self._take_over(with_lost=False, record_kind="lead")
        self.assertEqual(len(self._get_lead(lead)), 1)
        self.assertFalse(self._get_lead(lost | deal | foreign))
        self._take_over(record_kind="opportunity")
        self.assertEqual(len(self._get_lead(lost | deal)), 2)
        self.assertFalse(self._get_lead(foreign))

    def test_history(self):
        """REQ-5.5, REQ-0.46: who moved it when, with the hours between."""
        record = self._create_record()
        self._set_created(record, MONDAY, self.user_colleague)
        later = MONDAY + timedelta(hours=5)
        self._log_stage(record, self.stage_middle, later, self.user_seller_manager)
        end = later + timedelta(hours=3)
        self._log_stage(record, self.stage_won, end, self.user_seller_all)
        record.probability = 100
        self._take_over()
        lead = self._get_lead(record)
        middle = self.env["lead.status"].search([("name", "=", "Middle")])
        self.assertRecordValues(
            lead.status_change_ids.sorted("date"),
            [
                {
                    "date": MONDAY,
                    "user_id": self.user_colleague.id,
                    "from_status_id": False,
                    "to_status_id": self.status_new.id,
                    "hours_before": 0,
                    "hours": 5,
                    "date_end": later,
                },
                {
                    "date": later,
                    "user_id": self.user_seller_manager.id,
                    "from_status_id": self.status_new.id,
                    "to_status_id": middle.id,
                    "hours_before": 5,
                    "hours": 3,
                    "date_end": end,
                },
                {
                    "date": end,
                    "user_id": self.user_seller_all.id,
                    "from_status_id": middle.id,
                    "to_status_id": self.status_won.id,
                    "hours_before": 3,
                    "hours": 0,
                    "date_end": False,
                },
            ],
        )
        self.assertEqual(lead.date_last_status_update, end)
        lead.reopen()
        self.assertEqual(len(lead.status_change_ids), 4)

    def test_history_of_a_record_that_never_moved(self):
        """REQ-5.5: one row, from its creation on."""
        record = self._create_record(stage_id=self.stage_middle.id)
        self._set_created(record, MONDAY)
        self._take_over()
        change = self._get_lead(record).status_change_ids
        self.assertEqual((change.date, change.date_end, change.hours), (MONDAY, False, 0))

    def test_conversation(self):
        """REQ-5.5: messages, files, followers and logged changes, as they were."""
        record = self._create_record()
        self._log_stage(record, self.stage_middle, MONDAY)
        author = self.user_colleague.partner_id
        message = record.message_post(
            body="Call on Monday",
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("offer.txt", b"Offer")],
        )
        message.date = MONDAY
        loose = self.env["ir.attachment"].create(
            {"name": "plan.txt", "raw": b"Plan", "res_model": "crm.lead", "res_id": record.id}
        )
        record.message_subscribe(self.customer.ids)
        self._take_over()
        lead = self._get_lead(record)
        copy = lead.message_ids.filtered(lambda m: "Call on Monday" in (m.body or ""))
        self.assertEqual((copy.author_id, copy.date), (author, MONDAY))
        self.assertEqual(copy.attachment_ids.mapped("raw"), [b"Offer"])
        self.assertEqual(copy.attachment_ids.res_id, lead.id)
        self.assertEqual(copy.message_id, message.message_id)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "lead.lead"), ("res_id", "=", lead.id)]
        )
        self.assertEqual(set(files.mapped("name")), {"offer.txt", "plan.txt"})
        self.assertTrue(loose.exists())
        self.assertLessEqual(record.message_partner_ids, lead.message_partner_ids)
        change = self.env["lead.history"].search(
            [("lead_id", "=", lead.id), ("tracking_id", "!=", False)]
        )
        self.assertIn(
            ("Status", "first", "Middle"),
            change.mapped(lambda row: (row.change, row.old_value, row.new_value)),
        )

    def test_answer_to_an_old_mail_comes_to_the_lead(self):
        """REQ-5.5: the record is archived, nobody would see the answer there."""
        record = self._create_record()
        message = record.message_post(body="Our offer", message_type="comment")
        self._take_over()
        lead = self._get_lead(record)
        found = (
            self.env["mail.message"]
            .sudo()
            .search([("message_id", "=", message.message_id)], limit=1, order="id desc")
        )
        self.assertEqual((found.model, found.res_id), ("lead.lead", lead.id))

    def test_activities_and_meetings(self):
        """REQ-5.5: they go on with the lead, none is lost or doubled."""
        record = self._create_record()
        activity = record.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_own.id, summary="Offer"
        )
        done = record.activity_schedule("mail.mail_activity_data_call", user_id=self.user_own.id)
        done.action_archive()
        meeting = self.env["calendar.event"].create(
            {"name": "Visit", "start": MONDAY, "stop": MONDAY, "opportunity_id": record.id}
        )
        count = self.env["mail.activity"].with_context(active_test=False).search_count([])
        self._take_over()
        lead = self._get_lead(record)
        self.assertEqual(lead.with_context(active_test=True).activity_ids, activity)
        self.assertEqual((done.res_model, done.res_id), ("lead.lead", lead.id))
        self.assertEqual(
            self.env["mail.activity"].with_context(active_test=False).search_count([]), count
        )
        self.assertEqual((meeting.lead_id, meeting.opportunity_id), (lead, record))

    def test_archived_afterwards(self):
        """REQ-5.5: archived is not lost, and Odoo's prediction learns nothing from it."""
        record = self._create_record()
        record.probability = 0
        frequencies = self.env["crm.lead.scoring.frequency"].search([]).read()
        self._take_over()
        self.assertFalse(record.active)
        self.assertEqual(record.won_status, "pending")
        self.assertFalse(record.date_closed)
        self.assertIn("Taken over as the lead", record.message_ids[0].body)
        self.assertEqual(self.env["crm.lead.scoring.frequency"].search([]).read(), frequencies)

    def test_kept_afterwards(self):
        """REQ-5.5, REQ-2.1: an opportunity is the deal of its lead, a lead stays alone."""
        deal, lead = self._create_record("Deal"), self._create_record("Lead", type="lead")
        self._take_over(afterwards="keep")
        self.assertTrue(deal.active and lead.active)
        self.assertEqual(deal.lead_id, self._get_lead(deal))
        self.assertFalse(lead.lead_id)

    def test_nothing_is_announced(self):
        """REQ-5.5: no status action, no message to salespeople, no rule of today."""
        self.status_new.required_field_ids = self.env["ir.model.fields"]._get(
            "lead.lead", "date_deadline"
        )
        self.status_new.server_action_ids = self.env["ir.actions.server"].create(
            {
                "name": "Rename",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": "records.write({'name': 'Renamed'})",
            }
        )
        record = self._create_record(partner_id=self.customer.id)
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        self._take_over()
        lead = self._get_lead(record)
        self.assertEqual(lead.name, "Record")
        told = self.env["mail.notification"].search([("mail_message_id", ">", last)])
        self.assertFalse(told)

    def test_client_cannot_get_past_the_rules(self):
        """REQ-0.39, REQ-5.5: what a client sends as context opens no door."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        with self.assertRaisesRegex(UserError, "cannot be lost without a lost reason"):
            Lead.with_context(lead_from_past=[]).create(
                {"name": "Lost", "status_id": self.status_lost.id}
            )


@tagged("post_install", "-at_install")
class TestTakeoverAgain(TakeoverCommon):
    """Failures, and running again (REQ-5.5)."""

    def test_twice_doubles_nothing(self):
        """REQ-5.5: what is taken over is left out, with its statuses, reasons and tags."""
        tag = self.env["crm.tag"].create({"name": "Cold"})
        records = self._create_record(tag_ids=tag.ids, stage_id=self.stage_middle.id)
        records |= self._create_lost_record(
            self.env["crm.lost.reason"].create({"name": "Moved away"})
        )
        self._take_over(afterwards="keep")
        new = self._create_record(tag_ids=tag.ids, stage_id=self.stage_middle.id)
        again = self._take_over(afterwards="keep")
        self.assertEqual((again.preview_taken_count, again.preview_count), (2, 1))
        self.assertEqual((again.done_count, again.preview_statuses), (1, False))
        for record in records | new:
            self.assertEqual(len(self._get_lead(record)), 1)
        for model, name in (
            ("lead.tag", "Cold"),
            ("lead.loss.reason", "Moved away"),
            ("lead.status", "Middle"),
        ):
            self.assertEqual(self.env[model].search_count([("name", "=", name)]), 1)

    def test_database_refuses_a_second_lead(self):
        """REQ-5.5: whatever way it comes."""
        record = self._create_record()
        self._take_over()
        values = {"name": "Copy", "taken_over_id": record.id}
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.env["lead.lead"].create(values)
            self.env.flush_all()
        self.assertIn("taken_over", str(caught.exception))

    def test_failure_is_listed_and_tried_again(self):
        """REQ-5.5: the others are taken over; put right, the rest comes too."""
        records = self._create_record("A") | self._create_record("Bad") | self._create_record("B")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        records[1].expected_revenue = -1
        takeover.action_start()
        self._run_cron()
        self.assertEqual((takeover.state, takeover.done_count), ("partial", 2))
        self.assertEqual(takeover.failure_ids.res_id, records[1].id)
        self.assertIn("negative", takeover.failure_ids.reason)
        self.assertTrue(records[1].active)
        records[1].expected_revenue = 1
        takeover.action_retry()
        self._run_cron()
        self.assertEqual((takeover.state, len(self._get_lead(records))), ("done", 3))
        self.assertFalse(takeover.failure_ids)

    def test_one_at_a_time(self):
        """REQ-5.5: the entry opens the running one, another is not started beside it."""
        self._create_record()
        takeover, other = self._create_takeover(), self._create_takeover()
        (takeover | other).action_dry_run()
        takeover.action_start()
        with self.assertRaisesRegex(UserError, "Another takeover of Lead Company A is running"):
            other.action_start()
        with self.assertRaisesRegex(UserError, "was started with these options"):
            takeover.with_lost = False
        other.unlink()
        Takeover = self.env["lead.takeover"].with_user(self.user_mover)
        self.assertEqual(Takeover.action_open_takeover()["res_id"], takeover.id)
        self._run_cron()
        self.assertNotEqual(Takeover.action_open_takeover()["res_id"], takeover.id)

    def test_leads_of_a_running_takeover_are_not_merged(self):
        """REQ-6.6: afterwards they are leads as all others."""
        self._create_record("A")
        self._create_record("B")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        worker = takeover._as_worker()
        record = worker._get_remaining(1)
        worker._process_batch(record)
        lead, into = self._get_lead(record), self._create_lead().sudo()
        # the batch and the start are one transaction here
        takeover._as_server().date_start = lead.create_date
        with self.assertRaisesRegex(UserError, "background job"):
            into._merge(into, lead)
        self._run_cron()
        self.assertTrue(into._merge(into, lead))

    def test_deals_made_from_leads_stay_deals(self):
        """REQ-5.5, REQ-2.1: what comes from a lead is not taken over into another."""
        deal = self._create_record(lead_id=self._create_lead().id)
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual(takeover.preview_count, 0)
        self.assertFalse(self._get_lead(deal))

    def test_query_counts(self):
        """REQ-5.5: a batch takes few queries per lead."""
        counts = []
        for number in (5, 25):
            for index in range(number):
                self._create_record(f"Record {index}", partner_id=self.customer.id)
            takeover = self._create_takeover()
            takeover.action_dry_run()
            records = takeover._as_worker()._get_remaining()
            with self._capture_queries() as queries:
                takeover._as_worker()._process_batch(records)
            counts.append(len(queries))
        self.assertLessEqual((counts[1] - counts[0]) / 20, 3)
