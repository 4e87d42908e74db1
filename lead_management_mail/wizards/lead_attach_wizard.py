from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadAttachWizard(models.TransientModel):
    """Asks for the lead that e-mails and calls belong to."""

    _name = "lead.attach.wizard"
    _inherit = ["lead.linked.mixin", "lead.given.mixin"]
    _description = "Attach to another lead"

    email_ids = fields.Many2many(comodel_name="lead.email", string="Emails")
    call_ids = fields.Many2many(comodel_name="lead.call", string="Calls")
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_company_id")
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        compute="_compute_lead_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('company_id', '=', company_id)]",
    )

    @api.depends("email_ids.company_id", "call_ids.company_id")
    def _compute_company_id(self):
        for wizard in self:
            companies = wizard.email_ids.company_id | wizard.call_ids.company_id
            if len(companies) > 1:
                raise UserError(
                    self.env._(
                        "What you selected belongs to several companies: %(companies)s."
                        " A lead belongs to one.",
                        companies=", ".join(companies.mapped("name")),
                    )
                )
            wizard.company_id = companies

    @api.depends("email_ids", "call_ids")
    def _compute_lead_id(self):
        """Propose the newest lead of the customer."""
        for wizard in self:
            leads = wizard.email_ids.candidate_lead_ids | wizard.call_ids.candidate_lead_ids
            linked = wizard.email_ids.lead_id | wizard.call_ids.lead_id
            wizard.lead_id = (leads - linked)[:1]

    def action_attach(self):
        """Attach, and open the lead.

        :returns: an act_window action
        """
        self._attach()
        return self.lead_id._get_open_action()

    def action_attach_and_stay(self):
        """Attach, and go on with what waits next.

        :returns: the client action that says so
        """
        self._attach()
        items = self.email_ids or self.call_ids
        return items._get_decided_action("attach", self.lead_id)

    def _attach(self):
        self.ensure_one()
        self.email_ids.action_attach_to(self.lead_id)
        self.call_ids.action_attach_to(self.lead_id)
