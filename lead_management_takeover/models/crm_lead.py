from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmLead(models.Model):
    """Records of Odoo's CRM that were taken over."""

    _inherit = "crm.lead"

    # what the list below follows; nobody may ask it: it would answer by leads that are hidden
    taken_over_link_ids = fields.One2many(
        comodel_name="lead.lead",
        inverse_name="taken_over_id",
        export_string_translation=False,
        exportable=False,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    taken_over_lead_ids = fields.Many2many(
        comodel_name="lead.lead",
        string="Taken over as",
        compute="_compute_taken_over_lead_ids",
        search="_search_taken_over_lead_ids",
        context={"active_test": False},
        groups="lead_management.group_lead_own,lead_management.group_lead_readonly",
    )

    @api.depends("taken_over_link_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_taken_over_lead_ids(self):
        """Return the leads that the user may read, archived ones too."""
        Lead = self.env["lead.lead"].with_context(active_test=False)
        leads = Lead.search_fetch([("taken_over_id", "in", self._origin.ids)], ["taken_over_id"])
        by_record = leads.grouped(lambda lead: lead.taken_over_id.id)
        for record in self:
            record.taken_over_lead_ids = by_record.get(record._origin.id, Lead)

    @api.model
    def _search_taken_over_lead_ids(self, operator, value):
        """Find the records by the leads that the user may read, archived ones too."""
        if operator == "any" and isinstance(value, Domain):
            return self._get_taken_over_domain(value)
        if operator != "in":
            # Odoo says that this cannot be asked
            return NotImplemented
        domain = self._get_taken_over_domain(Domain("id", "in", [*filter(None, value)]))
        if False in value:
            domain |= ~self._get_taken_over_domain(Domain.TRUE)
        return domain

    @api.model
    def _get_taken_over_domain(self, domain):
        """Return the domain of the records whose leads the user may read and are asked for.

        :param domain: on `lead.lead`
        :raises UserError: for a question that the database cannot answer
        """
        Lead = self.env["lead.lead"].with_context(active_test=False)
        try:
            leads = Lead._search(domain & Domain("taken_over_id", "!=", False))
        except ValueError as error:
            raise UserError(str(error)) from error
        return Domain("id", "in", leads.subselect("taken_over_id"))

    def _get_leads(self):
        """The leads that records were taken over as come last."""
        return super()._get_leads() | self.taken_over_lead_ids
