from odoo import fields, models


class LeadType(models.Model):
    """An e-mail address of its own for the leads of a type."""

    _name = "lead.type"
    _inherit = ["lead.type", "lead.alias.mixin"]
    _remembered_fields = (
        "active",
        "company_id",
        "is_lead_at_once",
        "is_outreach_moved",
        "team_id",
        "user_id",
    )

    alias_name = fields.Char(
        string="Own e-mail account",
        help="E-mails to this address are of this type.",
    )
    is_lead_at_once = fields.Boolean(
        string="Leads at once",
        help="An e-mail to the own account becomes a lead at once; otherwise it waits in"
        " the queue. One from a sender with an open lead, or one that no person wrote,"
        " makes no new lead.",
    )

    def _alias_get_creation_values(self):
        company = self.company_id or self.env.company
        return {
            **super()._alias_get_creation_values(),
            "alias_model_id": self.env["ir.model"]._get_id("lead.email"),
            "alias_defaults": repr({"company_id": company.id, "type_id": self.id}),
        }
