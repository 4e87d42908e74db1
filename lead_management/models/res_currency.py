from odoo import models


class ResCurrency(models.Model):
    """How companies round is kept in the registry's cache."""

    _name = "res.currency"
    _inherit = ["res.currency", "lead.cached.mixin"]

    _cached_fields = frozenset(("rounding",))
