from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TakeoverCommon

MONDAY = datetime(2026, 3, 2, 8)


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
