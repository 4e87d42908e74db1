import json

from odoo import api, models
from odoo.tools.safe_eval import safe_eval


class LeadLead(models.Model):
    """The cards of the board as the company wants them."""

    _inherit = "lead.lead"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._shows_card_date()) if view_type == "kanban" else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Have the cards show the date where the company wants it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "kanban" and self._shows_card_date():
            for node in arch.xpath("//field[@name='date'][@widget='lead_days']"):
                shown = safe_eval(node.get("options", "{}")) | {"display": "both"}
                node.set("options", json.dumps(shown))
        return arch, view

    @api.model
    def _shows_card_date(self):
        return self.env["lead.settings"]._shows_card_date(self.env.company.id)
