from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trusted_context import is_trusted


class LeadBaseMixin(models.AbstractModel):
    """The fields of a lead that all its parts need."""

    _name = "lead.base.mixin"
    _inherit = ["lead.guarded.mixin", "lead.described.mixin"]
    _description = "Base of a lead"

    name = fields.Char(required=True, index="trigram")
    code = fields.Char(
        readonly=True,
        copy=False,
        help="Assigned by the numerator when the lead is created.",
        # given with a lead that is created, by an import say; changed by managers alone
        written_by="people",
    )
    active = fields.Boolean(default=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        default=lambda self: self.env["lead.type"]._get_default_id(self.env.company.id),
        help="The funnel; it says which statuses the lead may take.",
    )

    @api.model
    def _as_id(self, value):
        """Return an id as a client has given it; falsy for none.

        :raises UserError: for what is no id
        """
        if value in (None, False, 0) or (type(value) is int and abs(value) < 2**31):
            return value or False
        raise UserError(
            self.env._(
                "“%(value)s” is no number of a record. Give the number that it has in the"
                " database.",
                value=str(value)[:40],
            )
        )

    @api.model
    def _is_by_machine(self):
        """Tell whether no person acts: gateway, schedule, automation, sudo."""
        return self.env.su or is_trusted(self.env, "lead_by_machine")
