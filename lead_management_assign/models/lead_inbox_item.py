from odoo import api, models


class LeadInboxItem(models.Model):
    """The tab of unassigned leads, counted with what else waits."""

    _inherit = "lead.inbox.item"

    @api.model
    @api.readonly
    def get_queue_counts(self):
        """Add how many leads the user sees that nobody has, where rules give leads.

        :returns: dict, with `unassigned` for who may take leads
        """
        counts = super().get_queue_counts()
        Rule = self.env["lead.assignment.rule"]
        is_ruled = any(Rule._get_active_ids(company.id) for company in self.env.companies)
        if is_ruled and self.env.user.has_group("lead_management.group_lead_own"):
            domain = [("user_id", "=", False), ("is_closed", "=", False)]
            counts["unassigned"] = self.env["lead.lead"].search_count(domain)
        return counts
