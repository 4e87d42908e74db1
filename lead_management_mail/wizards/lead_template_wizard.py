from odoo import api, fields, models


class LeadTemplateWizard(models.TransientModel):
    """The templates that match the lead, to choose one from."""

    _name = "lead.template.wizard"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.given.mixin"]
    _description = "Choice of an e-mail template"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        required=True,
        readonly=True,
        ondelete="cascade",
        written_by="people",
    )
    template_ids = fields.Many2many(
        comodel_name="mail.template",
        string="Matching templates",
        compute="_compute_template_ids",
        export_string_translation=False,
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        domain="[('id', 'in', template_ids)]",
    )

    @api.depends("lead_id")
    def _compute_template_ids(self):
        for wizard in self:
            wizard.template_ids = self.env["mail.template"]._get_for_lead(wizard.lead_id)

    def action_apply(self):
        """Open the composer with the chosen template, or a blank one.

        :returns: an act_window action
        """
        self.ensure_one()
        return self.lead_id._get_composer_action(self.template_id)
