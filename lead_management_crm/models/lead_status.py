from odoo import models
from odoo.exceptions import UserError

from odoo.addons.lead_management.counting import count_everywhere


class LeadStatus(models.Model):
    """A status that becomes a won one needs the deals that winning needs."""

    _inherit = "lead.status"

    def _check_kind_change(self, kind):
        res = super()._check_kind_change(kind)
        if kind == "won":
            for status in self:
                status._check_leads_have_deals()
        return res

    def _check_leads_have_deals(self):
        """Refuse to win leads without a deal where their company asks for one.

        :raises UserError: naming the status and the number of leads
        """
        self.ensure_one()
        # sudo counts leads, deals and settings of all companies
        Settings = self.env["lead.settings"].sudo()
        asking = Settings.search([("deal_required", "=", True)]).filtered(
            lambda settings: not settings.deal_status_ids or self in settings.deal_status_ids
        )
        domain = [
            ("status_id", "=", self.id),
            ("company_id", "in", asking.company_id.ids),
            ("merged_deal_id", "not any", [("active", "=", True)]),
            ("deal_ids", "not any", [("active", "=", True)]),
        ]
        count = count_everywhere(self.env["lead.lead"], domain)
        if count:
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s) without the deal that a won"
                    " status needs. Qualify these leads first, or move them to another status.",
                    count=count,
                    status=self.name,
                )
            )
