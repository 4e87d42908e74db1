from odoo import api, fields, models

from odoo.addons.lead_management.trusted_context import is_trusted


class LeadLead(models.Model):
    """Leads that were taken over from Odoo's CRM (REQ-5.5)."""

    _name = "lead.lead"
    _inherit = ["lead.lead"]

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

    @api.model
    def _is_takeover(self):
        """Tell whether leads are being taken over: what happened once is not new."""
        return is_trusted(self.env, "lead_taken_over")

    def _check_status_change(self, previous):
        if self._is_takeover():
            return self._check_status_allowed()
        return super()._check_status_change(previous)

    def _check_loss_reason(self):
        return None if self._is_takeover() else super()._check_loss_reason()

    def _run_status_actions(self):
        return None if self._is_takeover() else super()._run_status_actions()

    def _notify_assignment(self, owners):
        return None if self._is_takeover() else super()._notify_assignment(owners)

    def _link_contacts(self):
        return None if self._is_takeover() else super()._link_contacts()
