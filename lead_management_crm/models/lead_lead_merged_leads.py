from odoo import api, models

from odoo.addons.lead_management.merge_relation import MergeRelation

# a lead has one living deal of its own: that of the lead that stays, else the oldest
OWN_DEAL = """active IS NOT TRUE OR (
    NOT EXISTS (SELECT 1 FROM crm_lead AS own WHERE own.lead_id = %(into)s AND own.active IS TRUE)
    AND id = (SELECT MIN(own.id) FROM crm_lead AS own
               WHERE own.lead_id = ANY(%(leads)s) AND own.active IS TRUE)
)"""


class LeadLead(models.Model):
    """Deals of merged leads.

    The lead that stays keeps its deal. Further ones are its further deals: nobody merges deals
    by merging leads.
    """

    _inherit = "lead.lead"

    @api.model
    def _get_merge_relations(self):
        label = self.env._("Deals")
        return [
            *super()._get_merge_relations(),
            MergeRelation("lead_qualification", "lead_id", kept="the log of its qualification"),
            MergeRelation("crm_lead", "further_lead_id", label=label),
            # the next one names all of them
            MergeRelation("crm_lead", "lead_id", condition=OWN_DEAL, is_trace=False),
            MergeRelation("crm_lead", "lead_id", label=label, target="further_lead_id"),
        ]

    @api.model
    def _get_merge_server_columns(self):
        return [*super()._get_merge_server_columns(), "merged_deal_id"]

    def _take_over_merged(self, leads):
        """Take over the deal that the deal of a merged lead was merged into."""
        res = super()._take_over_merged(leads)
        # sudo: the trace is kept whoever merges
        merged = self.sudo()
        if not merged.merged_deal_id:
            merged.merged_deal_id = leads._get_merged_deal()[-1:]
        return res

    def _get_merged_deal(self):
        """Return the deals that these leads were added or merged to, as superuser.

        Their names are told to who may read them.
        """
        # sudo: what the server has linked, whoever may see it
        return self.sudo().merged_deal_id
