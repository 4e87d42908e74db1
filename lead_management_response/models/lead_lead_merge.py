from odoo import api, models
from odoo.tools import SQL

from odoo.addons.lead_management.merge_relation import MergeRelation

from .lead_lead_response_clock import ANSWER, NO_CLOCK

MERGED = (*NO_CLOCK, *ANSWER, "response_is_arrival", "response_is_followed")


class LeadLead(models.Model):
    """Which clock goes on when leads are merged: they were one inquiry."""

    _inherit = "lead.lead"

    @api.model
    def _get_merge_relations(self):
        return [
            *super()._get_merge_relations(),
            MergeRelation(
                "lead_response_escalation", "lead_id", kept="the log of its own first response"
            ),
        ]

    @api.model
    def _get_merge_server_columns(self):
        return [*super()._get_merge_server_columns(), *MERGED]

    def _take_over_merged(self, leads):
        """Take over the first response: the earliest answer, else the clock that ends first.

        Who has answered one of them has answered the customer.
        """
        res = super()._take_over_merged(leads)
        # sudo: the clock is the server's
        all_leads = (self | leads).sudo()
        answered = all_leads.filtered("response_date").sorted(
            lambda lead: (lead.response_date, lead.id)
        )
        running = all_leads.filtered(lambda lead: lead.response_policy_id).sorted(
            lambda lead: (lead.response_start or lead.create_date, lead.id)
        )
        source = (answered or running)[:1]
        if source and source.id != self.id:
            self._store_responses(
                {self.id: {name: source._get_response_column(name) for name in MERGED}}
            )
        return res

    def _archive_merged(self, leads):
        """Put the activities aside that remind of an answer which nobody waits for any more.

        One of the leads has got it, or the clock has ended with what the lead became.
        """
        res = super()._archive_merged(leads)
        # sudo: the clock is the server's
        lead = self.sudo()
        waits = lead.response_policy_id and not lead.response_date and not lead.is_closed
        if waits or not self.env["lead.response.policy"]._is_used():
            return res
        self.env.flush_all()
        # past the ORM, to which what is archived is done; those of the merged leads have moved here
        rows = self.env.execute_query(
            SQL(
                """UPDATE mail_activity AS reminder SET active = FALSE
                     FROM lead_response_escalation AS step
                    WHERE step.activity_id = reminder.id
                      AND reminder.res_model = 'lead.lead' AND reminder.res_id = %s
                      AND reminder.active
                RETURNING reminder.id""",
                self.id,
            )
        )
        self.env["mail.activity"].invalidate_model(flush=False)
        ids = sorted({activity_id for (activity_id,) in rows})
        return {**res, "mail_activity": ids} if ids else res
