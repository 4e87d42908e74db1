from odoo import api, models


class LeadQueueOfferMixin(models.AbstractModel):
    """What decides whether a user is offered the queue of e-mails (REQ-0.58).

    The menus of a user are kept in the registry's cache, and so is this decision.
    """

    _name = "lead.queue.offer.mixin"
    _description = "Decides about the queue of e-mails"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        if not self._get_queue_offer_fields().isdisjoint(vals):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _get_queue_offer_fields(self):
        """Return the fields that the decision depends on.

        :rtype: set[str]
        """
        return {"active"}
