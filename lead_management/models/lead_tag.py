from random import randint

from odoo import fields, models


class LeadTag(models.Model):
    """A free label of leads, many on each."""

    _name = "lead.tag"
    _inherit = ["lead.shared.mixin"]
    _description = "Lead tag"
    _order = "name, id"
    _check_company_auto = True
    _lead_field = "tag_ids"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Internal unique code, used by imports and integrations.",
    )
    color = fields.Integer(default=lambda self: randint(1, 11))
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: every company may use the tag.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lead tag has this ID already."
    )
