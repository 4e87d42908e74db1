from odoo import models

from odoo.addons.lead_management_score.models.lead_lead_score import asks_for_score


class LeadAssignmentRule(models.Model):
    """Rules may ask for the score of a lead that has just arrived."""

    _inherit = "lead.assignment.rule"

    def _prepare_leads(self, leads):
        """Score the leads that the schedule has not scored yet, where a rule asks for it."""
        res = super()._prepare_leads(leads)
        if any(rule._asks_for_score() for rule in self):
            due = leads.with_env(self.env).filtered(
                lambda lead: lead.score_is_due or not lead.score_temperature
            )
            due._score()
        return res

    def _asks_for_score(self):
        self.ensure_one()
        return asks_for_score(self._get_domain())
