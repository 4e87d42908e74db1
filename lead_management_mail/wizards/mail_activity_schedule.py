from datetime import timedelta

from odoo import api, fields, models


class MailActivitySchedule(models.TransientModel):
    """Planning for leads: a week ahead; a meeting with its people and its time."""

    _inherit = "mail.activity.schedule"

    date_deadline = fields.Date(compute="_compute_lead_date_deadline")
    lead_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Attendees",
        compute="_compute_lead_partner_ids",
        store=True,
        readonly=False,
        help="Who is invited to the meeting: at first who holds it, and the lead's contact person.",
    )
    lead_start = fields.Datetime(
        string="Start", help="When the meeting begins; empty: it is chosen in the calendar."
    )
    lead_duration = fields.Float(string="Duration", default=1.0)

    @api.depends("activity_type_id", "res_model")
    def _compute_lead_date_deadline(self):
        """Propose a week ahead for leads."""
        self._compute_date_deadline()
        for scheduler in self:
            if scheduler.res_model == "lead.lead" and scheduler.activity_type_id:
                scheduler.date_deadline = self.env["mail.activity"]._get_lead_deadline(
                    scheduler.activity_type_id
                )

    @api.depends("activity_user_id", "res_ids", "res_model")
    def _compute_lead_partner_ids(self):
        for scheduler in self:
            lead = scheduler._get_meeting_lead()
            user = scheduler.activity_user_id
            scheduler.lead_partner_ids = lead._get_meeting_attendees(user) if lead else False

    def _get_meeting_lead(self):
        """Return the lead that a meeting is planned for, none for many records or others."""
        self.ensure_one()
        Lead = self.env["lead.lead"]
        ids = self._evaluate_res_ids() if self.res_model == "lead.lead" else []
        return Lead.browse(ids)._filtered_access("read") if len(ids) == 1 else Lead

    def action_create_calendar_event(self):
        """Plan the meeting of a lead with its people: at once where the dialog says when.

        :returns: an act_window action of the calendar, or the end of the dialog
        """
        lead = self._get_meeting_lead()
        if not lead:
            return super().action_create_calendar_event()
        if self.lead_start:
            start = fields.Datetime.context_timestamp(self, self.lead_start)
            self.date_deadline = start.date()
        action = super().action_create_calendar_event()
        action["context"] |= {"default_partner_ids": self.lead_partner_ids.ids}
        if not self.lead_start:
            return action
        hours = self.lead_duration or 1.0
        self.env["calendar.event"].with_context(**action["context"]).create(
            {
                "name": lead.name,
                "start": self.lead_start,
                "duration": hours,
                "stop": self.lead_start + timedelta(hours=hours),
            }
        )
        return {"type": "ir.actions.act_window_close"}
