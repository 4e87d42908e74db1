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

    def _tell_moved(self, is_won=False):
        """Return an action that tells where the leads went, offers to undo it, and closes.

        :param bool is_won: whether there is something to celebrate
        """
        leads = self.lead_ids
        status = leads.status_id
        if len(leads) == 1:
            message = self.env._(
                "Moved to %(status)s: %(lead)s", status=status.name, lead=leads.name
            )
        else:
            message = self.env._(
                "Moved to %(status)s: %(count)s leads",
                status=", ".join(status.mapped("name")),
                count=len(leads),
            )
        return {
            "type": "ir.actions.client",
            "tag": "lead_moved",
            "params": {
                "lead_ids": leads.ids,
                "message": message,
                "is_won": is_won,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
