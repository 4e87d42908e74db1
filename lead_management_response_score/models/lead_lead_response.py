from odoo import models

from odoo.addons.lead_management_score.models.lead_lead_score import SCORE_FIELDS


class LeadLead(models.Model):
    """The policy of a lead follows its score."""

    _inherit = "lead.lead"

    def _choose_response_policies(self):
        """Score the leads that the schedule has not scored yet, where a policy asks for it."""
        due = self._filter_by_score().filtered(
            lambda lead: lead.score_is_due or not lead.score_temperature
        )
        if due:
            due._score()
        return super()._choose_response_policies()

    def _score(self):
        """Choose the policies of leads anew whose clock runs and whose score is another one."""
        # sudo: the clock is the server's
        leads = (
            self.sudo()
            ._filter_by_score()
            .filtered(
                lambda lead: (
                    lead.response_policy_id
                    and not lead.response_date
                    and lead.active
                    and not lead.is_closed
                )
            )
        )
        before = {lead.id: [lead[name] for name in SCORE_FIELDS] for lead in leads}
        res = super()._score()
        changed = leads.filtered(
            lambda lead: before[lead.id] != [lead[name] for name in SCORE_FIELDS]
        )
        if changed:
            changed._choose_response_anew()
        return res

    def _filter_by_score(self):
        """Return the leads of companies whose policies ask for the score."""
        company_ids = self.env["lead.response.policy"]._get_companies_by_score()
        if not company_ids:
            return self.browse()
        return self.filtered(lambda lead: lead.company_id.id in company_ids)
