from odoo import api, models
from odoo.tools import ormcache

from odoo.addons.lead_management_score.models.lead_lead_score import SCORE_FIELDS, asks_for_score


class LeadResponsePolicy(models.Model):
    """Policies may ask for the score of a lead that has just arrived."""

    _inherit = "lead.response.policy"

    @api.model
    @ormcache()
    def _get_companies_by_score(self):
        """Return the ids of the companies that have a policy which asks for the score."""
        policies = self._as_cached().search([("active", "=", True)])
        return frozenset(policies.filtered(lambda one: one._asks_for_score()).company_id.ids)

    def _asks_for_score(self):
        self.ensure_one()
        return asks_for_score(self._get_condition())

    @api.model
    def _get_watched_fields(self):
        """Watch what calls for a new score too: the score follows the change."""
        names = super()._get_watched_fields()
        return names if SCORE_FIELDS.isdisjoint(names) else names | {"score_is_due"}
