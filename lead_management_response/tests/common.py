from odoo import Command, fields
from odoo.tests import freeze_time

from odoo.addons.lead_management.trusted_context import Trusted
from odoo.addons.lead_management_mail.tests.common import LeadMailCommon

# a Monday in winter: 10:00 in Warsaw
MONDAY = "2031-01-13 09:00:00"


class LeadResponseCommon(LeadMailCommon):
    """A calendar of Warsaw, Monday to Friday 9 to 17 with a break at noon, and no policy yet."""

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.env["lead.response.policy"].search([]).active = False
        cls.calendar = cls._create_calendar()
        cls.status_waiting = cls._create_status(
            "Waits for the customer", sequence=15, is_response_paused=True
        )
        cls.team_a.user_id = cls.user_team
        return res

    @classmethod
    def _create_calendar(cls, hours=((9, 12), (13, 17)), days=range(5), **values):
        """Return a calendar.

        :param hours: pairs of hours of a working day
        :param days: working days, 0 for Monday
        """
        values = {"name": "Office", "tz": "Europe/Warsaw", "company_id": cls.company_a.id, **values}
        return cls.env["resource.calendar"].create(
            {
                **values,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                    for start, end in hours
                ],
            }
        )

    @classmethod
    def _create_policy(cls, **values):
        """Return a policy of company A: 60 minutes from the arrival."""
        values = {
            "name": "Within an hour",
            "company_id": cls.company_a.id,
            "calendar_id": cls.calendar.id,
            "target_minutes": 60,
            **values,
        }
        return cls.env["lead.response.policy"].create(values)

    @classmethod
    def _arrive(cls, count=1, **values):
        """Return leads that have arrived by themselves, for the salesperson, as seen by them."""
        values = {
            "name": "Inquiry",
            "company_id": cls.company_a.id,
            "user_id": cls.user_own.id,
            "email": "anna@example.com",
            **values,
        }
        Lead = cls.env["lead.lead"].with_company(cls.company_a)
        leads = Lead.with_context(lead_by_machine=Trusted()).create([dict(values)] * count)
        return leads.with_env(cls.env(user=cls.user_own))

    @classmethod
    def _import_lead(cls, user):
        """Return a lead that a file brought, with its salesperson."""
        Lead = cls.env["lead.lead"].with_user(cls.user_all).with_company(cls.company_a)
        result = Lead.with_context(import_file=True).load(
            ["name", "email", "user_id/.id"], [["Old inquiry", "old@example.com", str(user.id)]]
        )
        assert result["ids"], result["messages"]
        return cls.env["lead.lead"].browse(result["ids"])

    def _at(self, text):
        """Return a moment in UTC of the Monday, or of another day that the text names."""
        text = text if " " in text else f"2031-01-13 {text}"
        return fields.Datetime.to_datetime(text)

    def _get_state(self, lead, moment):
        """Return the state of a lead at a moment."""
        with freeze_time(self._at(moment)):
            lead.invalidate_recordset()
            return lead.response_state

    def _find(self, moment, state):
        """Return the leads that a filter finds at a moment."""
        with freeze_time(self._at(moment)):
            return self.env["lead.lead"].search([("response_state", "=", state)])

    def _run_schedule(self, moment):
        """Run the schedule at a moment, but for its commits."""
        with freeze_time(self._at(moment)), self.enter_registry_test_mode():
            self.env.ref("lead_management_response.lead_response_cron").method_direct_trigger()
        self.env.invalidate_all()
