from collections import defaultdict

from odoo import models


class LeadLead(models.Model):
    """What the association with a lead does to customer and contact person."""

    _inherit = "lead.lead"

    def _link_contacts(self):
        # called wherever leads get a customer or a contact person
        res = super()._link_contacts()
        self._set_lifecycle_stage()
        self._fill_owners()
        return res

    def _set_lifecycle_stage(self):
        """Bring customers and contact persons forward to the stage of the settings.

        By the settings of the lead's company, one write for all leads of a stage.
        """
        Settings = self.env["lead.settings"]
        by_stage = defaultdict(self.env["res.partner"].browse)
        for company, leads in self.grouped("company_id").items():
            stage_id = Settings._get_lifecycle_values(company.id).set_stage_id
            if stage_id:
                by_stage[stage_id] |= leads.partner_id | leads.contact_id
        for stage_id, partners in by_stage.items():
            stage = self.env["lead.lifecycle.stage"].browse(stage_id)
            # sudo writes this one field, as a manager's setting asks for it: most
            # salespeople may not write on contacts
            partners.sudo()._advance_lifecycle_stage(stage)
