from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class LeadLead(models.Model):
    """The moment a lead gets stuck, for rules that run at a time, and their reminder."""

    _inherit = "lead.lead"

    date_stuck = fields.Datetime(
        string="Stuck since",
        compute="_compute_date_stuck",
        search="_search_date_stuck",
        help="When an open lead has stood in its status for as many days as the status"
        " allows; in the future while it has not. Empty where nothing is allowed for.",
    )

    @api.depends("date_last_status_update", "status_id.stuck_after_days", "is_closed")
    def _compute_date_stuck(self):
        limits = self.env["lead.status"]._get_stuck_limits()
        for lead in self:
            days = limits.get(lead.status_id.id)
            since = lead.date_last_status_update
            lead.date_stuck = since and days and since + timedelta(days=days)

    def _search_date_stuck(self, operator, value):
        limits = self.env["lead.status"]._get_stuck_limits()
        # the limits are those of open statuses; saying so lets the index of open leads serve
        dated = Domain("is_closed", "=", False) & Domain("status_id", "in", list(limits))
        if operator == "in" and set(value) == {False}:
            return ~dated
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        moment = fields.Datetime.to_datetime(value)
        return dated & Domain.OR(
            Domain("status_id", "=", status_id)
            & Domain("date_last_status_update", operator, moment - timedelta(days=days))
            for status_id, days in limits.items()
        )

    def write(self, vals):
        # Odoo's rules look at the fields that are written, and a type that does not allow
        # the status brings another one with it
        if "type_id" not in vals or "status_id" in vals:
            return super().write(vals)
        rules = self.env["base.automation"]._get_lead_status_rules(self, vals)
        concerned = {rule: rule._filter_pre(self) for rule in rules}
        before = {lead.id: {"status_id": lead.status_id} for lead in self}
        res = super().write(vals)
        for rule, leads in concerned.items():
            rule.with_context(old_values=before)._process(rule._filter_post(leads))
        return res

    def _remind_of_stuck(self):
        """Remind the salespeople of their leads that stand still.

        Each lead is a notification of its own, in the language of the salesperson, by
        e-mail or in Odoo as their preferences say. Leads of nobody are left out.

        Hook: an addon that plans activities extends it.
        """
        for lead in self.filtered("user_id"):
            told = lead.with_context(lang=lead.user_id.lang)
            self.env["mail.thread"].message_notify(
                subject=told.env._("%(lead)s is stuck", lead=told.display_name),
                body=told.env._(
                    "The lead has stood in the status %(status)s for %(days)s days. Plan"
                    " the next step, or close it.",
                    status=told.status_id.name,
                    days=told.days_in_status,
                ),
                partner_ids=lead.user_id.partner_id.ids,
                model=lead._name,
                res_id=lead.id,
            )
