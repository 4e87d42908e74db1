from odoo import api, fields, models

from ..legal_name import fold_legal_name, fold_name


class LeadLead(models.Model):
    """By what leads of one person are found to be the same."""

    _inherit = "lead.lead"

    legal_name_key = fields.Char(
        compute="_compute_legal_name_key",
        precompute=True,
        store=True,
        exportable=False,
        export_string_translation=False,
        written_by="server",
        help="Legal entity name without its legal form, and the town, as they are compared.",
    )

    # groups of leads with the same value (lead.duplicate)
    _duplicate_email_idx = models.Index(
        "(company_id, email_normalized, id) WHERE active AND email_normalized IS NOT NULL"
    )
    _duplicate_phone_idx = models.Index(
        "(company_id, phone_sanitized, id) WHERE active AND phone_sanitized IS NOT NULL"
    )
    _duplicate_phone_other_idx = models.Index(
        "(company_id, phone_other_sanitized, id) WHERE active AND phone_other_sanitized IS NOT NULL"
    )
    _duplicate_vat_idx = models.Index("(company_id, vat, id) WHERE active AND vat IS NOT NULL")
    _duplicate_name_idx = models.Index(
        "(company_id, legal_name_key, id) WHERE active AND legal_name_key IS NOT NULL"
    )

    @api.depends("partner_name", "city")
    def _compute_legal_name_key(self):
        for lead in self:
            name, town = fold_legal_name(lead.partner_name), fold_name(lead.city)
            lead.legal_name_key = f"{name}\n{town}" if name and town else False
