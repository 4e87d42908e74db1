from odoo import api, fields, models


class CalendarEvent(models.Model):
    """Meetings that belong to a lead."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "lead.linked.mixin"]
    _lead_sources = ("res_id", "res_model", "res_model_id")

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        compute="_compute_lead_id",
        store=True,
        readonly=False,
        ondelete="set null",
        index="btree_not_null",
        groups="lead_management.group_lead_readonly,lead_management.group_lead_own",
    )

    is_highlighted = fields.Boolean(compute="_compute_is_highlighted_for_lead")

    @api.depends("res_model", "res_id")
    def _compute_lead_id(self):
        """Take over the lead of the activity or card that the meeting was made from."""
        with_record = self.filtered(lambda event: event.res_model and event.res_id)
        on_leads = with_record.filtered(lambda event: event.res_model == "lead.lead")
        leads = self.env["lead.lead"].browse(on_leads.mapped("res_id")).exists()
        for event in on_leads:
            event.lead_id = leads.filtered(lambda lead, e=event: lead.id == e.res_id)
        # one that was moved to a contact, say, is no meeting of the lead any more
        (with_record - on_leads).lead_id = False

    @api.model
    def _get_linked_lead_ids(self, vals):
        """Add the lead of the card or activity that a meeting is made from."""
        lead_ids = super()._get_linked_lead_ids(vals)
        if vals.keys().isdisjoint(self._lead_sources):
            return lead_ids
        events = self.sudo()
        models = set(events.mapped("res_model"))
        if vals.get("res_model_id"):
            models = {events.env["ir.model"].browse(vals["res_model_id"]).model}
        elif vals.get("res_model"):
            models = {vals["res_model"]}
        if "lead.lead" not in models:
            return lead_ids
        res_ids = [vals["res_id"]] if "res_id" in vals else events.mapped("res_id")
        return lead_ids | {res_id for res_id in res_ids if res_id}

    def _compute_is_highlighted_for_lead(self):
        """Mark the meetings of the lead from which the calendar was opened."""
        self._compute_is_highlighted()
        if self.env.context.get("active_model") == "lead.lead":
            lead_id = self.env.context.get("active_id")
            for event in self.sudo():
                event.is_highlighted = event.lead_id.id == lead_id
