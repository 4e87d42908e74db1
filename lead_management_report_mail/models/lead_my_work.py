from odoo import api, models
from odoo.fields import Domain


class LeadMyWork(models.AbstractModel):
    """The own day by activities, with unread replies and the queues."""

    _inherit = "lead.my.work"

    @api.model
    def _get_step_domains(self, today, week_end):
        planned = Domain("activity_state", "=", "planned")
        week = planned & Domain("activity_ids.date_deadline", "<=", week_end)
        return {
            "overdue": Domain("activity_state", "=", "overdue"),
            "today": Domain("activity_state", "=", "today"),
            "week": week,
            "later": planned & ~Domain("activity_ids.date_deadline", "<=", week_end),
            "without": Domain("activity_ids", "=", False),
        }

    @api.model
    def _get_step_labels(self):
        return super()._get_step_labels() | {"without": self.env._("Without next activity")}

    @api.model
    def _get_step_order(self):
        return "date_next_step, id desc"

    @api.model
    def _get_lead_fields(self):
        return [*super()._get_lead_fields(), "activity_date_deadline", "activity_summary"]

    @api.model
    def _get_section(self, name, label, domain):
        section = super()._get_section(name, label, domain)
        for lead in section["leads"]:
            # the page shows when the next step is due
            lead["step_date"] = lead["activity_date_deadline"]
        return section

    @api.model
    def _get_counters(self):
        unread = self._get_own_domain() & Domain("message_needaction", "=", True)
        Lead = self.env["lead.lead"]
        return [
            *super()._get_counters(),
            self._as_counter("unread", self.env._("Unread replies"), "fa-reply", Lead, unread),
            *self._get_queue_counters(),
        ]

    @api.model
    def _get_queue_counters(self):
        """Return how many e-mails and calls wait for a decision."""
        labels = {
            "lead.email": (self.env._("E-mails to decide"), "fa-envelope-o"),
            "lead.call": (self.env._("Calls to decide"), "fa-phone"),
        }
        return [
            self._as_counter(
                name, label, icon, self.env[name], self.env[name]._get_waiting_domain()
            )
            for name, (label, icon) in labels.items()
            if self.env[name].has_access("read")
        ]
