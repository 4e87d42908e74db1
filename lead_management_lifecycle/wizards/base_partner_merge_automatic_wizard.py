from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners is no step in their lifecycle."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        return super()._update_values(src_partners, dst_partner._as_lifecycle_handled())
