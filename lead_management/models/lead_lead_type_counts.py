from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


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
        groups = self._read_group(self._as_domain(domain), ["type_id"], ["__count"])
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

    @api.model
    def _as_domain(self, domain):
        """Return the domain that a client has sent.

        :raises UserError: for what is none of leads
        """
        try:
            domain = Domain(domain)
            domain.validate(self)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The filters of the leads are not understood: %(error)s", error=error)
            ) from error
        return domain
