from odoo import api, models


class LeadLead(models.Model):
    """How many leads of each type there are among those that a view shows."""

    _inherit = "lead.lead"

    @api.model
    @api.readonly
    def get_type_counts(self, domain):
        """Count leads by their type.

        :param list domain: of the leads to count
        :returns: list of dicts `id`, `name`, `color` and `count` of each type that the user
            may give to a lead, in the order of the types, without leads too
        """
        groups = self._read_group(domain, ["type_id"], ["__count"])
        counts = {lead_type.id: count for lead_type, count in groups}
        return [
            {
                "id": lead_type.id,
                "name": lead_type.name,
                "color": lead_type.color,
                "count": counts.get(lead_type.id, 0),
            }
            for lead_type in self.env["lead.type"].search([])
        ]
