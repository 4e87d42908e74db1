from odoo import api, models

from odoo.addons.lead_management.merge_relation import MergeRelation


class LeadLead(models.Model):
    """What the rules have decided about merged leads stays with them."""

    _inherit = "lead.lead"

    @api.model
    def _get_merge_relations(self):
        return [
            *super()._get_merge_relations(),
            MergeRelation("lead_assignment_log", "lead_id", kept="the log of its own assignments"),
            MergeRelation("lead_assignment_pass", "lead_id", kept="the log of its own assignments"),
        ]
