from odoo import Command, fields

from .common import LeadDealCommon


class LeadModeCommon(LeadDealCommon):
    """Company A with leads of several kinds, and how its mode is switched.

    `user_switcher` has the rights to both sides, `user_manager` those to the leads alone.
    """

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        cls.user_switcher = cls._create_user("lead_switcher", "manager")
        groups = ("sales_team.group_sale_salesman_all_leads", "base.group_partner_manager")
        cls.user_switcher.group_ids = [Command.link(cls.env.ref(name).id) for name in groups]
        return res

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        # the dialog offers funnels; only those of the test count
        teams = cls.env["crm.team"].search([("company_id", "in", (False, cls.company_a.id))])
        (teams - cls.team_a).use_opportunities = False

    def _open_mode_dialog(self, user=None, **values):
        """Return the dialog CRM mode with values filled in.

        :param user: `res.users` record, by default `user_switcher`
        """
        Wizard = self.env["lead.mode.wizard"].with_user(user or self.user_switcher)
        return Wizard.with_company(self.company_a).create([values])

    def _switch(self, mode, user=None, **values):
        """Switch company A by the dialog, and let the background do its work.

        :returns: `lead.mode.switch` record, empty where nothing had to be converted
        """
        dialog = self._open_mode_dialog(user=user, crm_mode=mode, **values)
        action = dialog.action_apply()["params"]["next"]
        self._run_jobs()
        Switch = self.env["lead.mode.switch"]
        is_switch = isinstance(action, dict)
        return Switch.browse(action["res_id"]) if is_switch else Switch

    def _run_jobs(self):
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _get_deals(self):
        return self.env["crm.lead"].search(
            [("company_id", "in", (False, self.company_a.id)), ("type", "=", "opportunity")],
            order="id",
        )

    def _plan_activity(self, lead):
        return lead.sudo().activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.today(),
            summary="Call back",
            user_id=self.user_own.id,
        )
