from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    @api.readonly
    def get_lead_types(self):
        """Return the activity types that leads offer, for the buttons on the card.

        :returns: list of dicts with `id`, `name` and `icon`, in sorting order
        """
        return self.search_read(
            [("res_model", "in", (False, "lead.lead"))], ["name", "icon"], order="sequence, id"
        )
