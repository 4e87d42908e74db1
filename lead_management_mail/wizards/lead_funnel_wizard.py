from odoo import models

# ready funnels whose leads a contact moves forward (REQ-4.17)
MOVED_FUNNELS = ("hubspot",)


class LeadFunnelWizardLine(models.TransientModel):
    _inherit = "lead.funnel.wizard.line"

    def _create_funnel(self):
        """Switch “Contacts move the lead” on for a HubSpot funnel that is new."""
        Type = self.env["lead.type"].with_context(active_test=False)
        moved = set(MOVED_FUNNELS) & set(self.mapped("code"))
        existing = set(Type.search([("code", "in", list(moved))]).mapped("code"))
        res = super()._create_funnel()
        new = Type.search([("code", "in", list(moved - existing))])
        new.write({"is_outreach_moved": True})
        return res
