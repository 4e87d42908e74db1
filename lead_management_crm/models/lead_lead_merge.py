from odoo import api, fields, models
from odoo.tools import ormcache


class LeadLead(models.Model):
    """The deal that the lead's own one was merged into, or that the lead was added to."""

    _inherit = "lead.lead"

    merged_deal_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Merged into the deal",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="The deal that is left after that of the lead was merged with it, or that the lead"
        " was added to.",
    )

    @api.model
    @ormcache()
    def _get_deal_links(self):
        """Return the names of the fields in which the server links leads with the CRM.

        Besides the deals that were made from the lead: many2one fields to `crm.lead`.

        :returns: tuple of str
        """
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field.comodel_name == "crm.lead"
            and getattr(field, "written_by", None) == "server"
        )
