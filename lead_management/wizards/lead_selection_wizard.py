from odoo import api, fields, models


class LeadSelectionWizard(models.AbstractModel):
    """What the dialogs on selected leads have in common."""

    _name = "lead.selection.wizard"
    _description = "Dialog on selected leads"

    lead_ids = fields.Many2many(comodel_name="lead.lead", string="Leads", required=True)
    lead_count = fields.Integer(
        string="Selected leads", compute="_compute_lead_count", export_string_translation=False
    )
    company_ids = fields.Many2many(
        comodel_name="res.company",
        compute="_compute_company_ids",
        export_string_translation=False,
    )

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("lead_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.lead_ids.company_id
