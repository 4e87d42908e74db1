from odoo import fields, models


class CrmTeam(models.Model):
    """A Leads manager deletes a sales team without rights on the orders."""

    _inherit = "crm.team"

    # only counted: Odoo asks how many orders a team has before it is deleted
    sale_order_count = fields.Integer(compute_sudo=True)
