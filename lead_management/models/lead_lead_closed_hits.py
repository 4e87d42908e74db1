from odoo import api, models
from odoo.fields import Domain

# closed leads that an empty list names; what is counted beyond
SHOWN = 5
COUNTED = 100


class LeadLead(models.Model):
    """Closed leads that somebody finds who has looked among the open ones in vain."""

    _inherit = "lead.lead"

    @api.model
    @api.readonly
    def get_closed_hits(self, domain):
        """Find the closed leads of a search.

        :param list domain: what was searched for, closed or not
        :returns: dict `count`, of the closed leads, at most 100; `leads`, list of dicts `id`,
            `name` and `status` of the latest
        """
        closed = self._as_domain(domain) & Domain("is_closed", "=", True)
        leads = self.search(closed, limit=SHOWN)
        count = len(leads) if len(leads) < SHOWN else self.search_count(closed, limit=COUNTED)
        return {
            "count": count,
            "leads": [
                {"id": lead.id, "name": lead.display_name, "status": lead.status_id.name}
                for lead in leads
            ],
        }
