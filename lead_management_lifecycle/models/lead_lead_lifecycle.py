from collections import defaultdict

from odoo import api, models


class LeadLead(models.Model):
    """What the association with a lead does to customer and contact person (REQ-4.6)."""

    _name = "lead.lead"
    _inherit = ["lead.lead"]

    def _link_contacts(self):
        # called wherever leads get a customer or a contact person
        res = super()._link_contacts()
        self._set_lifecycle_stage()
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

    @api.model
    def _get_worked_on(self, partners, company):
        """Return the partners whom an open lead of the company is about.

        A contact person is whoever it is for; its company is where it has no person.
        In the Simple mode open deals stand for leads.

        :param partners: `res.partner` records
        :param company: `res.company` record
        """
        if self.env["lead.settings"]._is_simple(company):
            domain = [
                ("partner_id", "in", partners.ids),
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("company_id", "in", (False, company.id)),
            ]
            return partners & self.env["crm.lead"].search(domain).partner_id
        domain = [
            ("company_id", "=", company.id),
            ("is_closed", "=", False),
            "|",
            ("contact_id", "in", partners.ids),
            "&",
            ("contact_id", "=", False),
            ("partner_id", "in", partners.ids),
        ]
        leads = self.search_fetch(domain, ["contact_id", "partner_id"])
        people = self.env["res.partner"].union(
            *(lead.contact_id or lead.partner_id for lead in leads)
        )
        return partners & people
