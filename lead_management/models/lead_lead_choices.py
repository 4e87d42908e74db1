from odoo import api, fields, models


class LeadLead(models.Model):
    """What the form offers to choose from, read together with the lead.

    Odoo's widgets ask the server for it once the form is there, each on its own.
    """

    _inherit = "lead.lead"

    status_choices = fields.Json(
        compute="_compute_status_choices",
        export_string_translation=False,
        help="Statuses that the lead may take, and its own, as dicts of id and name.",
    )
    priority_choices = fields.Json(
        compute="_compute_priority_choices",
        export_string_translation=False,
        help="All priorities, as pairs of id and name.",
    )

    @api.depends("allowed_status_ids", "status_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_status_choices(self):
        choices = {lead: (lead.allowed_status_ids | lead.status_id)._origin for lead in self}
        statuses = self.env["lead.status"].union(*choices.values())
        readable = statuses._filtered_access("read").sorted()
        for lead, own in choices.items():
            lead.status_choices = [
                {"id": status.id, "display_name": status.display_name}
                for status in readable
                if status in own
            ]

    @api.depends_context("uid", "lang")
    def _compute_priority_choices(self):
        priorities = self.env["lead.priority"].search_fetch([], ["name"])
        self.priority_choices = [[priority.id, priority.display_name] for priority in priorities]
