from odoo import fields, models


class LeadLead(models.Model):
    """The qualifications of a lead (REQ-1.16)."""

    _name = "lead.lead"
    _inherit = ["lead.qualify.mixin", "lead.lead"]

    qualification_ids = fields.One2many(
        comodel_name="lead.qualification",
        inverse_name="lead_id",
        string="Qualifications",
        readonly=True,
        copy=False,
    )
