from odoo import fields, models


class CrmLead(models.Model):
    """Deals of a lead that was merged into one which has a deal already."""

    _inherit = "crm.lead"

    further_lead_id = fields.Many2one(
        comodel_name="lead.lead",
        string="Merged lead",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        written_by="server",
        help="The lead that the lead of this deal was merged into. That lead has a deal of its"
        " own.",
    )

    def _get_leads(self):
        """A further deal belongs to the lead that stayed, too."""
        return super()._get_leads() | self.further_lead_id
