from odoo import fields, models


class LeadCallExtension(models.Model):
    """Who answers at an extension of a telephony provider."""

    _name = "lead.call.extension"
    _inherit = ["lead.guarded.mixin"]
    _description = "Extension"
    _rec_name = "extension"
    _order = "extension, id"

    provider_id = fields.Many2one(
        comodel_name="lead.call.provider", required=True, ondelete="cascade", index=True
    )
    extension = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True, written_by="server"
    )

    _extension_uniq = models.UniqueIndex(
        "(provider_id, extension)", "The extension has somebody already."
    )
    _user_uniq = models.UniqueIndex(
        "(provider_id, user_id)", "The user has an extension of this provider already."
    )

    def write(self, vals):
        """Move an extension only to a provider that the user sees."""
        if vals.get("provider_id") and not self.env.su:
            self.env["lead.call.provider"].browse(vals["provider_id"]).check_access("write")
        return super().write(vals)
