from odoo import api, fields, models
from odoo.tools import ormcache


class LeadSettings(models.Model):
    """What the cards of the board show."""

    _inherit = "lead.settings"

    show_card_date = fields.Boolean(
        string="Creation date on the cards",
        help="The cards of the board show since when a lead is there as a date as well. Without"
        " it they show the days, and the date where the mouse rests on them.",
    )

    @api.model
    @ormcache("company_id")
    def _shows_card_date(self, company_id):
        """Tell whether the cards of a company's board show the date.

        :param int company_id: id of the company
        """
        return self._get_of_company(company_id).show_card_date
