from odoo import fields, models


class LeadPriority(models.Model):
    """How urgent a lead is; its colour marks rows and cards (REQ-0.11)."""

    _name = "lead.priority"
    _description = "Lead priority"
    _order = "sequence, id"

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
