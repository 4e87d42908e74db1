from odoo import Command

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LifecycleCommon(LeadManagementCommon):
    """Three stages, a company with a contact, and a salesperson who may edit contacts."""

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        Stage = cls.env["lead.lifecycle.stage"]
        Stage.search([]).active = False
        cls.stage_early, cls.stage_ready, cls.stage_customer = Stage.create(
            [
                {"name": "Early", "sequence": 1},
                {"name": "Ready", "sequence": 2},
                {"name": "Customer", "sequence": 3},
            ]
        )
        keeper = Command.link(cls.env.ref("base.group_partner_manager").id)
        (cls.user_own | cls.user_both_companies).write({"group_ids": [keeper]})
        cls.company, cls.other = cls._create_partners("Customer Ltd", "Other Ltd", is_company=True)
        cls.contact = cls._create_partners("Jan Nowak", parent_id=cls.company.id)
        return res

    @classmethod
    def _create_partners(cls, *names, user=None, **values):
        """Return partners made in one batch by a user, by default the salesperson."""
        Partner = cls.env["res.partner"].with_user(user or cls.user_own)
        return Partner.create([{"name": name, **values} for name in names])

    @classmethod
    def _let_stages_create_leads(cls, stages=None, settings=None):
        (settings or cls.settings_a).with_user(cls.user_both_companies).write(
            {
                "lifecycle_creates_lead": True,
                "lifecycle_stage_ids": [Command.set((stages or cls.stage_ready).ids)],
            }
        )

    @classmethod
    def _let_leads_set_stage(cls, stage=None, settings=None):
        (settings or cls.settings_a).with_user(cls.user_both_companies).write(
            {
                "lifecycle_is_set": True,
                "lifecycle_set_stage_id": (stage or cls.stage_ready).id,
            }
        )

    def _get_leads(self, partners=None):
        """Return the leads of the partners, by default of all."""
        domain = []
        if partners:
            domain = ["|", ("partner_id", "in", partners.ids), ("contact_id", "in", partners.ids)]
        return self.env["lead.lead"].with_context(active_test=False).search(domain)
