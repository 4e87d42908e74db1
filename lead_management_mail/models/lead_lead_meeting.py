from odoo import api, fields, models

from odoo.addons.lead_management.counting import group_everywhere


class LeadLead(models.Model):
    """The meetings of a lead."""

    _inherit = "lead.lead"

    calendar_event_ids = fields.One2many(
        comodel_name="calendar.event", inverse_name="lead_id", string="Meetings"
    )
    meeting_count = fields.Integer(string="Number of meetings", compute="_compute_meeting_count")

    @api.depends("calendar_event_ids")
    def _compute_meeting_count(self):
        counts = {}
        if leads := self._origin._get_with("calendar.event"):
            # a number is all that those learn who do not take part
            domain = [("lead_id", "in", leads.ids), ("active", "=", True)]
            counts = dict(group_everywhere(self.env["calendar.event"], domain, "lead_id"))
        for lead in self:
            lead.meeting_count = counts.get(lead._origin, 0)

    @api.readonly
    def action_open_meetings(self):
        """Open the calendar with the lead's meetings, ready to add one.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("calendar.action_calendar_event")
        nearest = self.env["calendar.event"].search(
            [("lead_id", "=", self.id), ("stop", ">=", fields.Datetime.now())],
            order="start",
            limit=1,
        )
        invited = self._get_meeting_attendees()
        action["context"] = {
            "search_default_lead_id": self.id,
            "default_lead_id": self.id,
            "default_name": self.name,
            "default_partner_ids": invited.ids,
            "default_res_id": self.id,
            "default_res_model": self._name,
            "default_mode": "week",
            "initial_date": nearest.start,
        }
        return action

    def _get_meeting_attendees(self, user=None):
        """Return who is invited to a meeting about the lead at first.

        :param user: `res.users` record that holds it, by default the current one
        :returns: `res.partner` recordset: the employee, and the lead's person or customer
        """
        self.ensure_one()
        return (user or self.env.user).partner_id | (self.contact_id or self.partner_id)
