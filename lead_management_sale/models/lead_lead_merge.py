from odoo import api, models

from odoo.addons.lead_management.merge_relation import MergeRelation


class LeadLead(models.Model):
    """Orders and invoices of merged leads, and the amounts that follow from them."""

    _inherit = "lead.lead"

    @api.model
    def _get_merge_relations(self):
        return [
            *super()._get_merge_relations(),
            MergeRelation(
                "sale_order",
                "lead_id",
                label=self.env._("Orders"),
                confirmed=("sale", "done"),
                model="sale.order",
            ),
            MergeRelation(
                "account_move",
                "lead_id",
                label=self.env._("Invoices"),
                confirmed=("posted",),
                model="account.move",
            ),
        ]

    def _after_merge_moved(self):
        res = super()._after_merge_moved()
        for name in ("ordered_amount", "invoiced_amount"):
            self.env.add_to_compute(self._fields[name], self)
        return res
