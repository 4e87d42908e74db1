from odoo import fields, models


class LeadSettings(models.Model):
    """The account for leads and what happens with what comes in."""

    _name = "lead.settings"
    _inherit = ["lead.settings", "lead.alias.mixin"]

    alias_name = fields.Char(
        string="Account for leads",
        help="E-mails to this address wait in the queue until somebody makes leads of them.",
    )
    known_sender = fields.Selection(
        selection=[
            ("suggest", "Suggest the lead in the queue"),
            ("attach", "Attach it to the lead"),
        ],
        string="E-mail of a sender with an open lead",
        required=True,
        default="suggest",
    )
    is_reopened_by_reply = fields.Boolean(
        string="A reply reopens a closed lead",
        help="The salesperson is told in any case.",
    )

    def _alias_get_creation_values(self):
        company = self.company_id or self.env.company
        return {
            **super()._alias_get_creation_values(),
            "alias_model_id": self.env["ir.model"]._get_id("lead.email"),
            "alias_defaults": repr({"company_id": company.id}),
        }
