from odoo import api, models


class IrFilters(models.Model):
    """Favourites of the leads in the user's language: Odoo keeps one name for all."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(
        self, model, action_id=None, embedded_action_id=None, embedded_parent_res_id=None
    ):
        filters = super().get_filters(
            model,
            action_id=action_id,
            embedded_action_id=embedded_action_id,
            embedded_parent_res_id=embedded_parent_res_id,
        )
        if model == "lead.lead":
            names = self._get_lead_favourite_names()
            for values in filters:
                # a favourite of a user's own has the name that the user gave it
                if not values["user_ids"]:
                    values["name"] = names.get(values["name"], values["name"])
        return filters

    @api.model
    def _get_lead_favourite_names(self):
        """Return {name as shipped: name in the user's language}."""
        return {
            "My closings, next 7 days": self.env._("My closings, next 7 days"),
            "Biggest open leads": self.env._("Biggest open leads"),
            "Open leads by salesperson": self.env._("Open leads by salesperson"),
            "Planned closings by month": self.env._("Planned closings by month"),
            "New this week by source": self.env._("New this week by source"),
            "Won this month": self.env._("Won this month"),
            "Lost this month by reason": self.env._("Lost this month by reason"),
        }
