from odoo import fields, models


class CrmLead(models.Model):
    """The lead that a deal comes from (REQ-2.1)."""

    _inherit = "crm.lead"

    # no check_company: a deal without a company belongs to its lead's all the same
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The lead that was qualified into this deal.",
    )
