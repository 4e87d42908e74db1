from odoo import Command

from odoo.addons.lead_management.tests.common import LeadManagementCommon

from ..models.lead_lead_qualify import QualificationOptions


class LeadDealCommon(LeadManagementCommon):
    """The core's records, and who may make deals.

    `user_own` has the Leads group alone, `user_seller` Sales as well (own documents),
    `user_seller_all` all documents of Sales, `user_seller_manager` may delete deals.
    """

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        for suffix, group in (
            ("", "group_sale_salesman"),
            ("_all", "group_sale_salesman_all_leads"),
            ("_manager", "group_sale_manager"),
        ):
            user = cls._create_user(f"lead_seller{suffix}", "own")
            user.group_ids = [Command.link(cls.env.ref(f"sales_team.{group}").id)]
            setattr(cls, f"user_seller{suffix}", user)
        return res

    @classmethod
    def _setup_teams(cls):
        res = super()._setup_teams()
        cls.team_a.member_ids |= cls.user_seller | cls.user_seller_all | cls.user_seller_manager
        cls.team_a.use_opportunities = True
        return res

    @classmethod
    def _create_deal_lead(cls, user=None, **values):
        """Return a lead, by default of the user who sells."""
        return cls._create_lead(user=user or cls.user_seller, **values)

    def _qualify(self, leads, **options):
        """Qualify leads and return the log entries."""
        return leads._qualify(QualificationOptions(**options))
