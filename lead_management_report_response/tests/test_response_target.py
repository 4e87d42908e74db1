from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.lead_management_response.tests.common import MONDAY

from .common import LeadReportResponseCommon


@tagged("post_install", "-at_install")
class TestResponseTarget(LeadReportResponseCommon):
    """How many leads are to be answered in time."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._create_policy()
        with freeze_time(MONDAY):
            cls.leads = cls._arrive(4)
            cls.other = cls._arrive(user_id=cls.user_colleague.id)
            cls.leads[:3]._note_response("call")

    def _create_target(self, **values):
        values = {
            "company_id": self.company_a.id,
            "date_from": date(2031, 1, 1),
            "date_to": date(2031, 1, 31),
            "response_target": 90,
            **values,
        }
        return self._as("lead.target", self.user_manager).create(values)

    def test_actual_beside_target(self):
        """REQ-7.8, REQ-1.6: of a salesperson, of all; and the figure opens its leads."""
        own = self._create_target(user_id=self.user_own.id)
        everybody = self._create_target()
        with freeze_time(self._at("2031-01-14 12:00:00")):
            self.assertRecordValues(
                own | everybody,
                [
                    {"response_rate": 75, "response_count": 4},
                    {"response_rate": 60, "response_count": 5},
                ],
            )
            self.assertAlmostEqual(own.response_progress, 100 * 75 / 90)
            found = self.env["lead.lead"].search(own.action_open_response()["domain"])
            self.assertEqual(found, self.leads.with_env(self.env).sorted("id", reverse=True))

    def test_a_lead_in_time_does_not_count_yet(self):
        """REQ-7.8"""
        target = self._create_target(user_id=self.user_own.id)
        with freeze_time(self._at("09:10:00")):
            self.assertEqual((target.response_rate, target.response_count), (100, 3))

    def test_a_target_may_name_the_response_alone(self):
        """REQ-7.8: but not nothing at all."""
        self.assertTrue(self._create_target())
        with self.assertRaisesRegex(ValidationError, "sets nothing"):
            self._create_target(response_target=0)

    def test_targets_of_one_period_take_one_query(self):
        """REQ-1.6"""
        targets = self._create_target(user_id=self.user_own.id) | self._create_target()
        targets.invalidate_recordset()
        targets.fetch(["user_id", "team_id", "company_id", "date_from", "date_to"])
        with self._capture_queries() as queries:
            targets.mapped("response_rate")
        self.assertEqual(len([one for one in queries if 'FROM "lead_lead"' in one]), 1)
