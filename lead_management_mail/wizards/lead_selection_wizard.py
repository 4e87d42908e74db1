from odoo import api, fields, models

from ..models.lead_lead_activities_at_end import CHOICES


class LeadSelectionWizard(models.AbstractModel):
    """The dialogs that end leads ask what becomes of planned activities."""

    _inherit = "lead.selection.wizard"

    planned_count = fields.Integer(
        compute="_compute_planned_count", export_string_translation=False
    )
    activities_at_end = fields.Selection(
        selection=CHOICES, string="Planned activities", default="keep"
    )

    @api.depends("lead_ids")
    def _compute_planned_count(self):
        for wizard in self:
            wizard.planned_count = wizard._get_leads()._count_planned()
