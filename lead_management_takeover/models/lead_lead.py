from odoo import api, fields, models

from odoo.addons.lead_management.trusted_context import is_trusted


class LeadLead(models.Model):
    """Leads that were taken over from Odoo's CRM."""

    _inherit = "lead.lead"

    taken_over_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Taken over from",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The record of Odoo's CRM that the lead was taken over from.",
    )

    # run twice, a takeover doubles nothing
    _taken_over_uniq = models.UniqueIndex(
        "(taken_over_id) WHERE taken_over_id IS NOT NULL",
        "The record of Odoo's CRM was taken over already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_taken_over_leads(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._forget_taken_over_leads([vals])
        return super().write(vals)

    @api.model
    def _forget_taken_over_leads(self, vals_list):
        """Let records of the CRM ask anew for their leads: no dependency tells them to."""
        if any("taken_over_id" in vals for vals in vals_list):
            self.env["crm.lead"].invalidate_model(["taken_over_lead_ids"], flush=False)

    @api.model
    def _is_from_past(self):
        return is_trusted(self.env, "lead_taken_over") or super()._is_from_past()

    @api.model
    def _get_deal_links(self):
        return [*super()._get_deal_links(), "taken_over_id"]

    def _check_status_change(self, previous):
        if self._is_from_past():
            return self._check_status_allowed()
        return super()._check_status_change(previous)

    def _check_loss_reason(self):
        return None if self._is_from_past() else super()._check_loss_reason()

    def _run_status_actions(self):
        return None if self._is_from_past() else super()._run_status_actions()

    def _notify_assignment(self, owners):
        return None if self._is_from_past() else super()._notify_assignment(owners)

    def _link_contacts(self):
        return None if self._is_from_past() else super()._link_contacts()
