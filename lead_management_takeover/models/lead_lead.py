from odoo import fields, models


class LeadLead(models.Model):
    """Leads that were taken over from Odoo's CRM."""

    _inherit = "lead.lead"

    taken_over_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Taken over from",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The record of Odoo's CRM that the lead was taken over from.",
    )

    # run twice, a takeover doubles nothing
    _taken_over_uniq = models.UniqueIndex(
        "(taken_over_id) WHERE taken_over_id IS NOT NULL",
        "The record of Odoo's CRM was taken over already.",
    )
