from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .test_closing import MONDAY, ClosingCase


@tagged("post_install", "-at_install")
class TestClosingDates(ClosingCase):
    def test_date_closed_is_that_of_the_end(self):
        """REQ-1.2: a move between two statuses of one kind is no new end."""
        lead = self._create_lead()
        with freeze_time(MONDAY):
            lead.set_lost(self.reason.id)
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.status_id = self.status_lost_late
        self.assertEqual(lead.date_closed, MONDAY)
        with freeze_time(MONDAY + timedelta(days=2)):
            lead.status_id = self.status_won
        self.assertEqual(lead.date_closed, MONDAY + timedelta(days=2))

    def test_lead_created_closed_has_its_date(self):
        """REQ-1.2: an imported customer is closed from the start."""
        with freeze_time(MONDAY):
            lead = self._create_lead(status_id=self.status_won.id)
        self.assertEqual(lead.date_closed, MONDAY)

    def test_reason_leaves_a_lead_that_is_won_after_all(self):
        """REQ-0.41, REQ-0.81: lost, then moved straight to Won."""
        lead = self._create_lead(**self._as_lost())
        lead.status_id = self.status_won
        self.assertFalse(lead.loss_reason_id)
        self.assertFalse(lead.loss_note)

    def test_reason_stays_between_two_lost_statuses(self):
        """REQ-4.14, REQ-4.12"""
        lead = self._create_lead(**self._as_lost())
        lead.status_id = self.status_lost_late
        self.assertEqual(lead.loss_reason_id, self.reason)

    def test_both_ends_are_reportable(self):
        """REQ-1.2: client or refusal, and what is neither."""
        self._create_leads(2, status_id=self.status_won.id)
        self._create_leads(3, **self._as_lost())
        self._create_lead(status_id=self.status_neutral.id)
        self._create_lead()
        counts = self.env["lead.lead"].formatted_read_group([], ["status_kind"], ["__count"])
        self.assertEqual(
            {row["status_kind"]: row["__count"] for row in counts},
            {"open": 1, "won": 2, "lost": 3, "neutral": 1},
        )
        reasons = self.env["lead.lead"].formatted_read_group(
            [("is_closed", "=", True)], ["loss_reason_id"], ["__count"]
        )
        self.assertIn(3, [row["__count"] for row in reasons])

    def test_status_that_changes_its_kind_takes_its_leads_along(self):
        """REQ-1.10, REQ-4.11, REQ-1.2: an open status becomes a won one and back."""
        with freeze_time(MONDAY):
            lead = self._create_lead(status_id=self.status_qualified.id, expected_revenue=200)
        status = self.status_qualified.with_user(self.user_manager)
        status.probability = 30
        status.kind = "won"
        self.assertTrue(lead.is_closed)
        self.assertEqual(lead.status_kind, "won")
        self.assertEqual(lead.date_closed, MONDAY)
        self.assertEqual((lead.probability, lead.prorated_revenue), (100, 200))
        self.settings_a.reason_required = False
        status.kind = "lost"
        self.assertEqual((lead.probability, lead.prorated_revenue), (0, 0))
        status.kind = "open"
        self.assertFalse(lead.is_closed)
        self.assertFalse(lead.date_closed)
        self.assertEqual((lead.probability, lead.prorated_revenue), (30, 60))
        lead.probability = 70
        status.kind = "neutral"
        self.assertEqual((lead.probability, lead.prorated_revenue), (70, 140))

    def test_status_that_is_open_again_prorates_in_the_currency(self):
        """REQ-1.10, REQ-1.4: in whole yen, as when the lead itself is moved."""
        self.company_a.currency_id = self.env.ref("base.JPY")
        lead = self._create_lead(status_id=self.status_won.id, expected_revenue=11)
        status = self.status_won.with_user(self.user_manager)
        status.probability = 35
        status.kind = "open"
        self.assertEqual((lead.probability, lead.prorated_revenue), (35, 4))

    def test_no_lead_is_lost_without_a_reason_by_its_status(self):
        """REQ-0.42, REQ-4.13: the mark and the kind, by form, settings, import and API."""
        leads = self._create_leads(2, status_id=self.status_qualified.id)
        leads[0].active = False
        won = self._create_lead(status_id=self.status_won.id)
        statuses = self.status_qualified | self.status_won
        manager = statuses.with_user(self.user_manager)
        self.env["ir.model.data"].create(
            {
                "module": "test",
                "name": "qualified",
                "model": "lead.status",
                "res_id": self.status_qualified.id,
            }
        )

        def by_form():
            with Form(manager[0], "lead_management.lead_status_view_form") as form:
                form.kind = "lost"

        def by_settings():
            self.settings_a.with_user(self.user_manager).write(
                {"status_ids": [Command.update(manager[0].id, {"kind": "lost"})]}
            )

        def by_import():
            found = manager.browse().load(["id", "kind"], [["test.qualified", "lost"]])
            if not found["ids"]:
                raise UserError(found["messages"][0]["message"])

        routes = {
            "mark": lambda: manager[0].write({"is_lost_target": True}),
            "kind": lambda: manager[0].write({"kind": "lost"}),
            "several": lambda: manager.write({"kind": "lost"}),
            "form": by_form,
            "settings": by_settings,
            "import": by_import,
        }
        for route, lose in routes.items():
            with (
                self.subTest(route=route),
                self.assertRaisesRegex(UserError, r"Leads stand in the status Second \(2\)"),
                self.cr.savepoint(),
            ):
                lose()
        self.assertEqual(statuses.mapped("kind"), ["open", "won"])
        self.assertFalse((leads | won).filtered("is_lost"))

    def test_a_status_that_is_lost_no_more_takes_the_reasons_off(self):
        """REQ-0.41, REQ-0.81: they stay in the log, and the leads can be written."""
        lead = self._create_lead(**self._as_lost(loss_note="Too much"))
        self.status_lost.with_user(self.user_manager).kind = "open"
        self.assertFalse(lead.loss_reason_id or lead.loss_note)
        self.assertEqual(lead.status_change_ids[:1].loss_reason_id, self.reason)
        lead.status_id = self.status_qualified
        self.assertEqual(lead.status_id, self.status_qualified)


@tagged("post_install", "-at_install")
class TestSeveralFinalStatuses(ClosingCase):
    def test_managers_rename_add_and_delete_won_statuses(self):
        """REQ-4.11, REQ-2.24"""
        Status = self.env["lead.status"].with_user(self.user_manager)
        self.status_won.with_user(self.user_manager).name = "Customer"
        added = Status.create({"name": "Partner", "kind": "won", "sequence": 60})
        lead = self._create_lead()
        lead.status_id = added.with_user(self.user_own)
        self.assertTrue(lead.is_closed)
        self.assertEqual(lead.probability, 100)
        unused = Status.create({"name": "Mistake", "kind": "won"})
        unused.action_delete_with_replacement()
        self.assertFalse(unused.exists())

    def test_managers_rename_add_and_delete_lost_statuses(self):
        """REQ-4.14, REQ-2.24"""
        Status = self.env["lead.status"].with_user(self.user_manager)
        self.status_lost.with_user(self.user_manager).name = "Disqualified"
        added = Status.create({"name": "Gone", "kind": "lost", "sequence": 60})
        lead = self._create_lead()
        lead.set_lost(self.reason.id, status_id=added.id)
        self.assertTrue(lead.is_lost)
        self.assertEqual(lead.probability, 0)
        unused = Status.create({"name": "Mistake", "kind": "lost"})
        unused.action_delete_with_replacement()
        self.assertFalse(unused.exists())

    def test_salespeople_configure_nothing(self):
        """REQ-2.24, REQ-0.18, REQ-4.1: neither statuses nor types nor reasons."""
        for user in (self.user_own, self.user_team, self.user_all):
            for record in (self.status_won, self.funnel, self.reason):
                mine = record.with_user(user)
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        mine.name = "Mine"
                    with self.assertRaises(AccessError):
                        mine.unlink()
                    with self.assertRaises(AccessError):
                        mine.create({"name": "Mine"})
