from datetime import datetime

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadReportCommon(LeadManagementCommon):
    """Leads of two salespeople and two companies, in a time zone ahead of UTC."""

    time_zone = "Europe/Warsaw"

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.users_of_all = cls.user_own | cls.user_colleague | cls.user_manager | cls.user_all
        cls.users_of_all.tz = cls.time_zone
        cls.source_fair, cls.source_web = cls.env["utm.source"].create(
            [{"name": "Report fair"}, {"name": "Report web"}]
        )

    def _as(self, model, user=None):
        """Return a model as a user's web client calls it, time zone included.

        :param user: `res.users` record, by default `user_own`
        """
        user = user or self.user_own
        context = {"tz": user.tz, "allowed_company_ids": user.company_ids.ids}
        return self.env[model].with_user(user).with_context(**context)

    @classmethod
    def _create_dated_lead(cls, moment, **values):
        """Return a lead with a date in UTC, as `YYYY-MM-DD HH:MM`."""
        date = datetime.strptime(moment, "%Y-%m-%d %H:%M")
        return cls._create_lead(date=date, **values)
