from odoo import api, models

from odoo.addons.lead_management.written_fields import on_written


class LeadLead(models.Model):
    """Orders of deals, and the item that a deal gets."""

    _inherit = "lead.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        for name in self._get_deal_links():
            if any(vals.get(name) for vals in vals_list):
                # sudo: the lead gets the orders too of a record that its creator does not see
                leads.sudo()[name]._link_leads_of_orders()
        return leads

    @on_written(lambda self: self._get_deal_links())
    def _link_orders_of_deals(self, vals, statuses, owners, rules):
        """Link the orders of the deals that leads are linked to."""
        for name in self._get_deal_links():
            if vals.get(name):
                self.env["crm.lead"].browse(vals[name])._link_leads_of_orders()

    def _prepare_deal_values(self, options):
        return self._get_item_values() | super()._prepare_deal_values(options)

    def _get_item_values(self):
        """Return the item as values of a deal, none where the lead has none."""
        self.ensure_one()
        values = {"item_tmpl_id": self.product_tmpl_id.id, "item_id": self.product_id.id}
        return {name: value for name, value in values.items() if value}

    def _prepare_added_deal_values(self, deal, options):
        """Give a deal an item where it has none: product and variant belong together."""
        values = super()._prepare_added_deal_values(deal, options)
        if deal.item_tmpl_id or deal.item_id:
            values = {
                name: value
                for name, value in values.items()
                if name not in ("item_tmpl_id", "item_id")
            }
        return values

    def _leave_deal(self, deal, brought):
        """Give the orders of the deal back: they count for the leads that it still has."""
        res = super()._leave_deal(deal, brought)
        # sudo: all orders, whoever sees them
        deal_of_all = deal.sudo()
        orders = deal_of_all.order_ids.filtered(lambda order: order.lead_id == self)
        if orders:
            orders._set_lead(deal_of_all._get_lead_of_orders())
        return res
