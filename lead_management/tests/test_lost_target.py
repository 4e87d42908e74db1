import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestLostTarget(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.manager_status = cls.env["lead.status"].with_user(cls.user_manager)

    def test_ticking_another_status_moves_the_mark(self):
        """REQ-0.42: at most one status of a company."""
        other = self._create_status("Refused", "lost")
        other.with_user(self.user_manager).is_lost_target = True
        self.assertTrue(other.is_lost_target)
        self.assertFalse(self.status_lost.is_lost_target)

    def test_created_with_the_mark_takes_it_over(self):
        """REQ-0.42"""
        created = self.manager_status.create({"name": "Refused", "is_lost_target": True})
        self.assertTrue(created.is_lost_target)
        self.assertFalse(self.status_lost.is_lost_target)

    def test_marked_status_is_a_lost_one_and_closed(self):
        """REQ-0.42: whatever kind it had before, or is said to have."""
        self.status_qualified.with_user(self.user_manager).is_lost_target = True
        self.assertEqual(self.status_qualified.kind, "lost")
        self.assertTrue(self.status_qualified.is_closed)
        created = self.manager_status.create(
            {"name": "Refused", "kind": "won", "is_lost_target": True}
        )
        self.assertEqual(created.kind, "lost")

    def test_status_of_another_kind_loses_the_mark(self):
        """REQ-0.42, REQ-0.80"""
        self.status_lost.with_user(self.user_manager).kind = "neutral"
        self.assertFalse(self.status_lost.is_lost_target)

    def test_each_company_has_a_mark_of_its_own(self):
        """REQ-0.42: the shared one, and one of either company, side by side."""
        own = [
            self._create_status("Lost", "lost", company_id=company.id, is_lost_target=True)
            for company in (self.company_a, self.company_b)
        ]
        self.assertTrue(self.status_lost.is_lost_target)
        self.assertTrue(all(status.is_lost_target for status in own))

    def test_marked_status_that_moves_to_another_company_takes_the_mark_along(self):
        """REQ-0.42: of the two marks that would meet, the mover's stays."""
        of_a = self._create_status(
            "Lost in A", "lost", company_id=self.company_a.id, is_lost_target=True
        )
        of_a.company_id = False
        self.assertTrue(of_a.is_lost_target)
        self.assertFalse(self.status_lost.is_lost_target)

    def test_archived_status_loses_the_mark(self):
        """REQ-0.42, REQ-0.80: the button never aims at what nobody can enter."""
        self.status_lost.with_user(self.user_manager).action_archive()
        self.assertFalse(self.env["lead.status"]._get_lost_target_id(self.company_a.id))
        other = self._create_status("Refused", "lost", is_lost_target=True)
        self.status_lost.with_user(self.user_manager).action_unarchive()
        self.assertTrue(other.is_lost_target)
        self.assertFalse(self.status_lost.is_lost_target)

    def test_two_statuses_cannot_be_marked_at_once(self):
        """REQ-0.42"""
        others = self._create_status("One", "lost") | self._create_status("Two", "lost")
        with self.assertRaises(ValidationError):
            others.with_user(self.user_manager).write({"is_lost_target": True})
        self.assertTrue(self.status_lost.is_lost_target)

    def test_last_of_a_batch_carries_the_mark(self):
        """REQ-0.42: imported together, only one of them keeps it."""
        created = self.manager_status.create(
            [{"name": name, "is_lost_target": True} for name in ("One", "Two")]
        )
        self.assertEqual(created.mapped("is_lost_target"), [False, True])

    def test_database_holds_the_rule_too(self):
        """REQ-0.42: the partial unique index exists and refuses a second mark."""
        [(definition,)] = self.env.execute_query(
            SQL(
                "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
                "lead_status_lost_target_uniq",
            )
        )
        self.assertIn("UNIQUE", definition)
        self.assertIn("WHERE is_lost_target", definition)
        other = self._create_status("Refused", "lost")
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE lead_status SET is_lost_target = TRUE WHERE id = %s",
                    other.id,
                )
            )

    def test_only_managers_tick_it(self):
        """REQ-0.18, REQ-2.24"""
        with self.assertRaises(AccessError):
            self.status_neutral.with_user(self.user_all).is_lost_target = True


@tagged("post_install", "-at_install")
class TestLossReasons(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.reasons = (cls.reason | cls.reason_with_note).with_user(cls.user_manager)

    def _get_offered(self, user=None):
        """Return the names that the dialog of a salesperson offers, in its order."""
        user = user or self.user_own
        action = self._create_lead(user=user).action_lost()
        return [reason["name"] for reason in action["params"]["requirements"]["reasons"]]

    def test_dragged_reasons_show_in_their_new_order(self):
        """REQ-4.15: the dialog shows them in the order of the list."""
        self.assertEqual(self._get_offered(), ["Price", "Something else"])
        self.reasons[::-1].web_resequence({}, "sequence")
        self.assertEqual(self._get_offered(), ["Something else", "Price"])

    def test_added_and_renamed_reasons_are_offered(self):
        """REQ-4.15: edit by clicking, "+ Add reason"."""
        self.reasons[0].name = "Too expensive for them"
        self.reasons.create({"name": "Gone", "sequence": 9})
        self.assertEqual(self._get_offered(), ["Too expensive for them", "Something else", "Gone"])

    def test_removed_reason_stays_on_old_leads(self):
        """REQ-4.15: no longer offered, still there on the lead and in its log."""
        lead = self._create_lead(**self._as_lost())
        self.reasons[0].unlink()
        self.assertTrue(self.reason.exists())
        self.assertEqual(lead.loss_reason_id, self.reason)
        self.assertEqual(lead.status_change_ids.loss_reason_id, self.reason)
        self.assertEqual(self._get_offered(), ["Something else"])

    def test_reason_that_only_the_log_names_stays_in_the_log(self):
        """REQ-4.15, REQ-0.81: the lead has been reopened since."""
        lead = self._create_lead(**self._as_lost())
        lead.reopen()
        self.reasons[0].unlink()
        self.assertEqual(
            lead.status_change_ids.filtered("loss_reason_id").loss_reason_id,
            self.reason,
        )

    def test_unused_reason_is_deleted(self):
        """REQ-4.15"""
        self.reasons[0].unlink()
        self.assertFalse(self.reason.exists())

    def test_reasons_of_another_company_are_not_offered(self):
        """REQ-4.15, REQ-1.4: not even to a user who works in both."""
        self.reason.company_id = self.company_b
        self.assertEqual(self._get_offered(), ["Something else"])
        offered = self._get_offered(self.user_both_companies)
        self.assertEqual(offered, ["Something else"])
