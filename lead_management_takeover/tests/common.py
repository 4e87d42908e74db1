from odoo import Command

from odoo.addons.lead_management_crm.tests.common import LeadDealCommon


class TakeoverCommon(LeadDealCommon):
    """Records of Odoo's CRM in its stages, and who may take them over."""

    @classmethod
    def _put_aside_records(cls):
        cls.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        return super()._put_aside_records()

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        cls.user_mover = cls._create_user("lead_mover", "manager")
        cls.user_mover.group_ids = [Command.link(cls.env.ref("sales_team.group_sale_manager").id)]
        return res

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.env["crm.stage"].search([]).write({"name": "Old"})
        Stage = cls.env["crm.stage"]
        cls.stage_first, cls.stage_middle, cls.stage_won = Stage.create(
            [
                {"name": "first", "sequence": -3},
                {"name": "Middle", "sequence": -2},
                {"name": "Signed", "sequence": -1, "is_won": True},
            ]
        )
        cls.lost_reason = cls.env["crm.lost.reason"].create({"name": "PRICE"})
        cls.customer = cls.env["res.partner"].create({"name": "Customer Ltd", "is_company": True})
        return res

    @classmethod
    def _create_record(cls, name="Record", **values):
        """Return a record of Odoo's CRM of company A."""
        values = {
            "name": name,
            "type": "opportunity",
            "company_id": cls.company_a.id,
            "user_id": cls.user_own.id,
            "stage_id": cls.stage_first.id,
            **values,
        }
        return cls.env["crm.lead"].create(values)

    @classmethod
    def _create_lost_record(cls, reason=None, **values):
        record = cls._create_record(**values)
        record.action_set_lost(lost_reason_id=(reason or cls.lost_reason).id)
        return record

    def _create_takeover(self, user=None, **values):
        Takeover = self.env["lead.takeover"].with_user(user or self.user_mover)
        return Takeover.create([values])

    def _take_over(self, **values):
        """Prepare a takeover, run it to its end and return it."""
        takeover = self._create_takeover(**values)
        takeover.action_dry_run()
        takeover.action_start()
        self._run_cron()
        return takeover

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _get_lead(self, record):
        Lead = self.env["lead.lead"].with_context(active_test=False)
        leads = Lead.search([("taken_over_id", "in", record.ids)])
        return leads.sorted(lambda lead: lead.taken_over_id.id)

    def _log_stage(self, record, stage, moment, user=None):
        """Move a record, with the logged change at a moment of the past."""
        # forget that the record was created just now: Odoo would not track it yet
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = record.with_user(user or self.env.user)
        tracked = tracked.with_context(tracking_disable=False, mail_notrack=False)
        tracked.stage_id = stage
        self.env.flush_all()
        self.env.cr.precommit.run()
        record.invalidate_recordset()
        message = record.message_ids.filtered("tracking_value_ids").sorted("id")[-1]
        message.date = moment
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s", (moment, record.id)
        )
        record.invalidate_recordset()

    def _set_created(self, record, moment, user=None):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, create_uid = %s, date_last_stage_update = %s"
            " WHERE id = %s",
            (moment, (user or self.env.user).id, moment, record.id),
        )
        record.invalidate_recordset()
