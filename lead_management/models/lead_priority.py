from odoo import api, fields, models
from odoo.tools import ormcache


class LeadPriority(models.Model):
    """How urgent a lead is; its colour marks rows and cards."""

    _name = "lead.priority"
    _inherit = ["lead.cached.mixin", "lead.named.mixin"]
    _description = "Lead priority"
    _order = "sequence, id"
    # of `_get_colors` and `_get_ordered_ids`
    _cached_fields = frozenset(("active", "color", "sequence"))

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Internal unique code, used by imports and integrations.",
    )
    sequence = fields.Integer(string="Sorting order", default=10)
    color = fields.Integer(help="Color of the rows and cards; 0 leaves them without.")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lead priority has this ID already."
    )

    @api.model
    @ormcache()
    def _get_colors(self):
        """Return {priority id: color} of all priorities, archived ones too."""
        priorities = self._as_cached().with_context(active_test=False).search_fetch([], ["color"])
        return {priority.id: priority.color for priority in priorities}

    @api.model
    @ormcache()
    def _get_ordered_ids(self):
        """Return the ids of the priorities in use, the lowest first."""
        return tuple(self._as_cached().search([("active", "=", True)]).ids)
