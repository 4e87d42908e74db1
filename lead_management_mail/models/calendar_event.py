from odoo import api, fields, models


class CalendarEvent(models.Model):
    """Meetings that belong to a lead (REQ-5.2)."""

    _inherit = "calendar.event"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        compute="_compute_lead_id",
        store=True,
        readonly=False,
        ondelete="set null",
        index="btree_not_null",
        groups="lead_management.group_lead_readonly,lead_management.group_lead_own",
    )

    @api.depends("res_model", "res_id")
    def _compute_lead_id(self):
        """Take over the lead of the activity or card that the meeting was made from."""
        on_leads = self.filtered(lambda event: event.res_model == "lead.lead" and event.res_id)
        leads = self.env["lead.lead"].browse(on_leads.mapped("res_id")).exists()
        for event in on_leads:
            event.lead_id = leads.filtered(lambda lead, e=event: lead.id == e.res_id)

    def _compute_is_highlighted(self):
        res = super()._compute_is_highlighted()
        if self.env.context.get("active_model") == "lead.lead":
            lead_id = self.env.context.get("active_id")
            for event in self.sudo():
                event.is_highlighted = event.lead_id.id == lead_id
        return res
