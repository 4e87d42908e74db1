from odoo import api, fields, models
from odoo.exceptions import ValidationError

RULES = [
    ("shown", "Shown"),
    ("required", "Required"),
    ("readonly", "Read-only"),
    ("hidden", "Hidden"),
]
# what the app itself decides about, or could not work without
KEPT_FIELDS = (
    "active",
    "code",
    "company_id",
    "loss_note",
    "loss_reason_id",
    "name",
    "status_id",
    "type_id",
)
# of which no empty value could be told from a given one, or that are no single value
UNREQUIRED_TYPES = ("boolean", "one2many")


class LeadTypeField(models.Model):
    """What a type does with a field of its leads: on the card, in quick create, on every route.

    The listed fields come first in their block, in this order.
    """

    _name = "lead.type.field"
    _inherit = ["lead.cached.mixin", "lead.given.mixin"]
    _description = "Field of a lead type's form"
    _order = "sequence, id"
    _rec_name = "field_id"

    type_id = fields.Many2one(
        comodel_name="lead.type", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(string="Sorting order", default=10)
    field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('model', '=', 'lead.lead'), ('store', '=', True), ('readonly', '=', False),"
        f" ('name', 'not in', {KEPT_FIELDS}),"
        " ('ttype', 'not in', ('one2many', 'json', 'properties', 'binary'))]",
    )
    rule = fields.Selection(
        selection=RULES,
        required=True,
        default="required",
        help="Required: people save no lead of the type without it. Read-only: what arrives by"
        " itself fills it, people leave it as it is. Hidden: the form does not show it. Shown:"
        " as on other types, in this place.",
    )

    _field_uniq = models.UniqueIndex(
        "(type_id, field_id)", "The field stands in the list of this type already."
    )

    @api.constrains("field_id", "rule")
    def _check_field(self):
        """Refuse fields that people do not fill, and rules that would mean nothing."""
        for line in self:
            field = line.field_id
            label = field.field_description
            is_offered = (
                field.model == "lead.lead"
                and field.store
                and not field.readonly
                and field.name not in KEPT_FIELDS
            )
            if not is_offered:
                raise ValidationError(
                    self.env._(
                        "%(field)s is nothing that a form of leads can leave out or ask for."
                        " Choose another field for the type %(type)s.",
                        field=label,
                        type=line.type_id.name,
                    )
                )
            if line.rule == "required" and field.ttype in UNREQUIRED_TYPES:
                raise ValidationError(
                    self.env._(
                        "%(field)s of the type %(type)s cannot be required: it is either ticked"
                        " or not. Choose another rule.",
                        field=label,
                        type=line.type_id.name,
                    )
                )
