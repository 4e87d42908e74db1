from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import LeadManagementCommon

MONDAY = fields.Datetime.to_datetime("2031-01-06 10:00:00")


def after(hours):
    """Freeze the clock a number of hours after `MONDAY`."""
    return freeze_time(MONDAY + timedelta(hours=hours))


class StatusLogCase(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.funnel = cls._create_type(
            "Funnel",
            cls.status_new | cls.status_qualified | cls.status_won | cls.status_lost,
        )
        cls.other_funnel = cls._create_type("Other funnel", cls.status_qualified | cls.status_won)

    def assert_statuses(self, lead, *statuses):
        """Check the whole path of a lead, oldest first, without gaps."""
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual([row.to_status_id for row in rows], list(statuses))
        before = [row.from_status_id for row in rows]
        self.assertEqual(before, [self.env["lead.status"], *statuses[:-1]])


@tagged("post_install", "-at_install")
class TestStatusLogRoutes(StatusLogCase):
    """Every route leaves its row; the gate's own tests check the log of theirs."""

    def test_creation_writes_the_first_row(self):
        """REQ-0.46, REQ-2.6: who, when, which status, and nothing before it."""
        with after(0):
            lead = self._create_lead(type_id=self.funnel.id)
        self.assertRecordValues(
            lead.status_change_ids,
            [
                {
                    "date": MONDAY,
                    "user_id": self.user_own.id,
                    "from_status_id": False,
                    "to_status_id": self.status_new.id,
                    "hours_before": 0,
                    "date_end": False,
                    "hours": 0,
                    "owner_id": self.user_own.id,
                    "type_id": self.funnel.id,
                    "team_id": self.team_a.id,
                    "loss_reason_id": False,
                    "company_id": self.company_a.id,
                }
            ],
        )

    def test_row_names_who_moved_the_lead(self):
        """REQ-0.46: the user of the row is who moved it, not who owns it."""
        lead = self._create_lead()
        lead.with_user(self.user_all).status_id = self.status_qualified
        self.assertEqual(lead.status_change_ids[:1].user_id, self.user_all)
        self.assertEqual(lead.status_change_ids[:1].owner_id, self.user_own)

    def test_buttons(self):
        """REQ-0.46, REQ-0.81, REQ-1.2: won, reopened, lost, reopened."""
        lead = self._create_lead()
        lead.set_won()
        lead.reopen()
        lead.set_lost(self.reason.id)
        lead.action_reopen()
        self.assert_statuses(
            lead,
            self.status_new,
            self.status_won,
            self.status_new,
            self.status_lost,
            self.status_new,
        )

    def test_type_change_that_brings_a_status(self):
        """REQ-0.46, REQ-0.38: the status that follows the type is logged."""
        lead = self._create_lead(type_id=self.funnel.id)
        lead.type_id = self.other_funnel
        self.assert_statuses(lead, self.status_new, self.status_qualified)
        self.assertEqual(lead.status_change_ids[:1].type_id, self.other_funnel)

    def test_type_change_that_keeps_the_status_logs_nothing(self):
        """REQ-0.46: no row without a change of status."""
        lead = self._create_lead(type_id=self.funnel.id, status_id=self.status_qualified.id)
        lead.type_id = self.other_funnel
        self.assert_statuses(lead, self.status_qualified)

    def test_same_status_logs_nothing_and_touches_no_date(self):
        """REQ-0.46, REQ-0.21: days in the status go on."""
        with after(0):
            lead = self._create_lead()
        with after(5):
            lead.write({"status_id": self.status_new.id})
        self.assert_statuses(lead, self.status_new)
        self.assertEqual(lead.date_last_status_update, MONDAY)

    def test_batch_logs_only_the_leads_that_moved(self):
        """REQ-0.46: one of them stands in the status already."""
        leads = self._create_leads(3)
        leads[1].status_id = self.status_qualified
        leads.write({"status_id": self.status_qualified.id})
        for lead in leads:
            self.assert_statuses(lead, self.status_new, self.status_qualified)

    def test_copy_starts_a_log_of_its_own(self):
        """REQ-0.44, REQ-0.46: the original's path stays with the original."""
        lead = self._create_lead()
        lead.set_won()
        copied = lead.copy()
        self.assert_statuses(copied, self.status_new)
        self.assert_statuses(lead, self.status_new, self.status_won)

    def test_refused_move_leaves_no_row(self):
        """REQ-0.46: nothing half written."""
        lead = self._create_lead()
        with self.assertRaises(UserError):
            lead.status_id = self.status_lost
        self.assert_statuses(lead, self.status_new)

    def test_lead_without_any_status_configured(self):
        """REQ-0.4, REQ-0.46: the first status that comes later is logged."""
        self._put_aside_records()
        lead = self._create_lead()
        self.assertFalse(lead.status_id)
        status = self._create_status("Late")
        lead.status_id = status
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual(rows.to_status_id, status)
        self.assertFalse(rows[-1].from_status_id)


@tagged("post_install", "-at_install")
class TestStatusLogHours(StatusLogCase):
    def assert_hours(self, lead, *hours):
        """Check the hours of the rows, oldest first; they are also the next "before"."""
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual([round(row.hours, 6) for row in rows], list(hours))
        before = [round(row.hours_before, 6) for row in rows]
        self.assertEqual(before, [0, *hours[:-1]])

    def test_hours_of_a_path_with_reopening(self):
        """REQ-0.46, REQ-0.81: hours before and after, the closed time counted too."""
        with after(0):
            lead = self._create_lead()
        with after(3):
            lead.status_id = self.status_qualified
        with after(27.5):
            lead.set_lost(self.reason.id)
        with after(100):
            lead.reopen()
        with after(100.25):
            lead.set_won()
        self.assert_hours(lead, 3, 24.5, 72.5, 0.25, 0)

    def test_rows_join_without_gaps(self):
        """REQ-0.46: a row ends when the next begins; only the last one is open."""
        with after(0):
            lead = self._create_lead()
        with after(3):
            lead.status_id = self.status_qualified
        with after(8):
            lead.set_won()
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual(rows.mapped("date_end"), [*rows[1:].mapped("date"), False])

    def test_batch_of_leads_with_different_pasts(self):
        """REQ-0.46: moved together, each with the hours of its own."""
        with after(0):
            first = self._create_lead()
        with after(10):
            second = self._create_lead()
        with after(12):
            second.status_id = self.status_qualified
        with after(20):
            (first | second).write({"status_id": self.status_won.id})
        self.assert_hours(first, 20, 0)
        self.assert_hours(second, 2, 8, 0)

    def test_summer_time_does_not_count(self):
        """REQ-0.46: hours are differences of UTC times."""
        self.user_own.tz = "Europe/Warsaw"
        with freeze_time("2031-03-29 12:00:00"):
            lead = self._create_lead()
        with freeze_time("2031-03-30 12:00:00"):
            lead.set_won()
        self.assert_hours(lead, 24, 0)

    def test_days_in_status_start_anew_with_each_status(self):
        """REQ-0.21, REQ-0.46"""
        with after(0):
            lead = self._create_lead()
        with after(49):
            self.assertEqual(lead.days_in_status, 2)
            lead.status_id = self.status_qualified
        with after(74):
            lead.invalidate_recordset()
            self.assertEqual(lead.days_in_status, 1)


@tagged("post_install", "-at_install")
class TestStatusLogKeepsThePast(StatusLogCase):
    def test_salesperson_team_and_type_as_they_were(self):
        """REQ-0.46, REQ-1.2: later changes of the lead do not rewrite its past."""
        lead = self._create_lead(type_id=self.funnel.id)
        lead.status_id = self.status_qualified
        lead.with_user(self.user_all).write(
            {
                "user_id": self.user_stranger.id,
                "team_id": self.team_other.id,
                "type_id": self.other_funnel.id,
            }
        )
        lead.with_user(self.user_all).set_won()
        self.assertRecordValues(
            lead.sudo().status_change_ids.sorted("id"),
            [
                {
                    "owner_id": self.user_own.id,
                    "team_id": self.team_a.id,
                    "type_id": self.funnel.id,
                },
                {
                    "owner_id": self.user_own.id,
                    "team_id": self.team_a.id,
                    "type_id": self.funnel.id,
                },
                {
                    "owner_id": self.user_stranger.id,
                    "team_id": self.team_other.id,
                    "type_id": self.other_funnel.id,
                },
            ],
        )

    def test_reason_stays_in_the_log_of_a_reopened_lead(self):
        """REQ-0.81, REQ-0.46: it leaves the card and stays in the log."""
        lead = self._create_lead()
        lead.set_lost(self.reason.id)
        lead.reopen()
        self.assertFalse(lead.loss_reason_id)
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual(
            [row.loss_reason_id for row in rows],
            [self.reason.browse(), self.reason, self.reason.browse()],
        )

    def test_reason_corrected_later_is_corrected_in_the_log(self):
        """REQ-4.12, REQ-0.46: while the lead is lost, the card and the log agree."""
        lead = self._create_lead()
        lead.set_lost(self.reason.id)
        lead.write({"loss_reason_id": self.reason_with_note.id, "loss_note": "They said so"})
        rows = lead.status_change_ids.sorted("id")
        self.assertEqual(rows[1].loss_reason_id, self.reason_with_note)
        self.assertFalse(rows[0].loss_reason_id)

    def test_reason_of_an_earlier_loss_is_left_alone(self):
        """REQ-0.46: lost twice, for two reasons."""
        lead = self._create_lead()
        lead.set_lost(self.reason.id)
        lead.reopen()
        lead.set_lost(self.reason_with_note.id, "Second thoughts")
        lost = lead.status_change_ids.filtered("loss_reason_id").sorted("id")
        self.assertEqual([row.loss_reason_id for row in lost], [self.reason, self.reason_with_note])

    def test_log_survives_the_renaming_of_a_status(self):
        """REQ-0.46, REQ-1.10: renamed at run time, the rows show the new name."""
        lead = self._create_lead()
        lead.status_id = self.status_qualified
        rows = lead.status_change_ids.read(["date", "hours_before", "from_status_id"])
        self.status_new.name = "Renamed"
        lead.invalidate_recordset()
        renamed = lead.status_change_ids.read(["date", "hours_before", "from_status_id"])
        self.assertEqual(renamed[0]["from_status_id"][1], "Renamed")
        self.assertEqual(rows[0]["from_status_id"][0], renamed[0]["from_status_id"][0])
        self.assertEqual(rows[0]["hours_before"], renamed[0]["hours_before"])

    def test_log_survives_the_archiving_of_a_status(self):
        """REQ-0.46, REQ-4.8: archived, a status is still named by the rows."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        lead.status_id = self.status_new
        self.status_qualified.action_archive()
        self.assert_statuses(lead, self.status_qualified, self.status_new)

    def test_status_that_the_log_names_cannot_be_deleted(self):
        """REQ-0.46, REQ-4.8: the message says what to do instead."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        lead.status_id = self.status_new
        with self.assertRaises(UserError) as caught:
            self.status_qualified.with_user(self.user_manager).unlink()
        self.assertIn("Archive instead", str(caught.exception))


@tagged("post_install", "-at_install")
class TestStatusLogRights(StatusLogCase):
    def test_nobody_creates_changes_or_deletes_rows(self):
        """REQ-0.46, REQ-1.14: not even managers and administrators."""
        lead = self._create_lead()
        row = lead.status_change_ids
        users = self.user_readonly | self.user_own | self.user_team | self.user_all
        for user in users | self.user_manager | self.env.ref("base.user_admin"):
            own_row = row.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    own_row.write({"hours": 1})
                with self.assertRaises(AccessError):
                    own_row.unlink()
                with self.assertRaises(AccessError):
                    own_row.create({"lead_id": lead.id, "date": MONDAY})

    def test_lead_cannot_be_used_to_write_rows(self):
        """REQ-0.46, REQ-1.14: not by way of the lead's own field either."""
        lead = self._create_lead()
        row = lead.status_change_ids
        commands = (
            [fields.Command.create({"date": MONDAY})],
            [fields.Command.update(row.id, {"hours": 1})],
            [fields.Command.delete(row.id)],
            [fields.Command.clear()],
        )
        for command in commands:
            with self.subTest(command=command), self.assertRaises(UserError):
                lead.write({"status_change_ids": command})
        with self.assertRaises(UserError):
            self._create_lead(status_change_ids=commands[0])

    def test_rows_are_seen_with_their_lead(self):
        """REQ-0.46, REQ-1.14: of own leads, by who may see all, not by a stranger."""
        row = self._create_lead().status_change_ids
        for user, count in (
            (self.user_own, 1),
            (self.user_team, 1),
            (self.user_all, 1),
            (self.user_readonly, 1),
            (self.user_stranger, 0),
            (self.user_colleague, 0),
            (self.user_company_b, 0),
        ):
            with self.subTest(user=user.login):
                Change = self.env["lead.status.change"].with_user(user)
                self.assertEqual(Change.search_count([("id", "=", row.id)]), count)

    def test_rows_go_with_a_deleted_lead(self):
        """REQ-0.50, REQ-0.46: deleting is for mistakes and leaves nothing behind."""
        lead = self._create_lead()
        lead.set_won()
        rows = lead.sudo().status_change_ids
        lead.with_user(self.user_manager).unlink()
        self.assertFalse(rows.exists())


@tagged("post_install", "-at_install")
class TestStatusLogBatch(StatusLogCase):
    def _count_log_statements(self, action):
        with self._capture_queries() as queries:
            action()
        return sum("INSERT INTO lead_status_change" in query for query in queries)

    def test_one_statement_for_a_created_batch(self):
        """REQ-0.46, REQ-1.29: however many leads."""
        self.assertEqual(self._count_log_statements(lambda: self._create_leads(30)), 1)

    def test_one_statement_for_a_moved_batch(self):
        """REQ-0.46, REQ-1.29: from several statuses into one."""
        leads = self._create_leads(15)
        leads |= self._create_leads(15, status_id=self.status_qualified.id)
        count = self._count_log_statements(lambda: leads.write({"status_id": self.status_won.id}))
        self.assertEqual(count, 1)
        self.assertEqual(len(leads.status_change_ids), 60)

    def test_no_lead_is_read_for_its_row(self):
        """REQ-1.29: planning that takes longer than the row, however many leads have it."""
        for leads in (self._create_leads(1), self._create_leads(20)):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(leads=len(leads)), self._capture_queries() as queries:
                leads.write({"status_id": self.status_qualified.id})
            [logged] = [query for query in queries if "INSERT INTO lead_status_change" in query]
            self.assertNotRegex(logged, r"FROM lead_lead|JOIN lead_lead")

    def test_row_says_what_the_lead_says(self):
        """REQ-0.46: as it stands after the write, of each lead its own."""
        first, second = leads = self._create_leads(2).with_user(self.user_manager)
        first.user_id, second.user_id = self.user_own, self.user_colleague
        self.env.flush_all()
        self.env.invalidate_all()
        leads.write({"status_id": self.status_qualified.id})
        first.write({"status_id": self.status_won.id, "user_id": self.user_all.id})
        for lead, owners in (
            (first, self.user_own | self.user_all),
            (second, self.user_colleague),
        ):
            rows = lead.status_change_ids.filtered("from_status_id").sorted("id")
            with self.subTest(lead=lead.id):
                self.assertEqual(rows.owner_id, owners)
                self.assertEqual(rows.user_id, self.user_manager)
                self.assertEqual(rows[-1].to_status_id, lead.status_id)
                self.assertEqual(rows.type_id, lead.type_id)
                self.assertEqual(rows.company_id, lead.company_id)
