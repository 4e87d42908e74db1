from odoo import api, fields, models

from ..duplicate_tables import create_tables
from ..legal_name import get_legal_name_key
from ..tax_id import get_tax_id_key


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

    vat_key = fields.Char(
        compute="_compute_vat_key",
        precompute=True,
        store=True,
        exportable=False,
        export_string_translation=False,
        written_by="server",
        help="Tax ID with the code of the country and without marks, as it is compared.",
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
    _duplicate_vat_idx = models.Index(
        "(company_id, vat_key, id) WHERE active AND vat_key IS NOT NULL"
    )
    _duplicate_name_idx = models.Index(
        "(company_id, legal_name_key, id) WHERE active AND legal_name_key IS NOT NULL"
    )

    def init(self):
        """Let the database note what changes the groups."""
        res = super().init()
        create_tables(self.env.cr)
        return res

    @api.depends("partner_name", "city", "company_id")
    def _compute_legal_name_key(self):
        Settings = self.env["lead.settings"]
        for lead in self:
            key = False
            if lead.partner_name and lead.city:
                forms = Settings._get_legal_forms(lead.company_id.id)
                key = get_legal_name_key(lead.partner_name, lead.city, forms)
            lead.legal_name_key = key

    @api.depends("vat", "country_id", "company_id")
    def _compute_vat_key(self):
        for lead in self:
            country = lead.vat and (lead.country_id or lead.company_id.country_id)
            lead.vat_key = lead.vat and get_tax_id_key(lead.vat, country.code)

    def _get_merge_warnings(self):
        """Say who has called some of the leads not the same."""
        warnings = super()._get_merge_warnings()
        # sudo: what is said of leads that the user may merge
        for dismissal, leads in self.env["lead.duplicate.dismissal"].sudo()._find_of_leads(self):
            warnings.append(
                self.env._(
                    "%(user)s has called these leads not the same: %(leads)s.",
                    user=dismissal.user_id.name or "",
                    leads=", ".join(leads.mapped("display_name")),
                )
            )
        return warnings
