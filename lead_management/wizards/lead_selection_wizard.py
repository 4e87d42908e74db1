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
            wizard.lead_count = len(wizard._get_leads())

    @api.depends("lead_ids")
    def _compute_company_ids(self):
        for wizard in self:
            groups = wizard._get_leads()._get_configuration_groups()
            wizard.company_ids = self.env["res.company"].union(
                *(company for _type, company, _leads in groups)
            )

    def _get_leads(self):
        """Return the selected leads, before the dialog is saved too.

        Thousands may be selected: what the dialog shows of them is asked by query.
        """
        self.ensure_one()
        selected = self.env.context.get("default_lead_ids")
        if not self.id and selected and all(isinstance(lead_id, int) for lead_id in selected):
            # the field would make a new record of each
            return self.env["lead.lead"].browse(selected)
        return self.lead_ids._origin
