from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import ormcache

QualificationRules = namedtuple(
    "QualificationRules", ["deal_required", "deal_automatic", "won_status_ids", "status_ids"]
)


class LeadSettings(models.Model):
    """When a lead needs a deal, and when it becomes one by itself."""

    _inherit = "lead.settings"

    deal_required = fields.Boolean(
        string="Require deal creation",
        help="A lead cannot enter the chosen won statuses without a deal, on whatever route.",
    )
    deal_automatic = fields.Boolean(
        string="Create the deal automatically",
        help="A lead that enters the chosen won statuses without a deal gets one.",
    )
    deal_status_ids = fields.Many2many(
        comodel_name="lead.status",
        relation="lead_settings_deal_status_rel",
        column1="settings_id",
        column2="status_id",
        string="In the won statuses",
        domain="[('kind', '=', 'won'), ('company_id', 'in', (False, company_id))]",
        check_company=True,
        help="Empty: in all won statuses.",
    )
    qualify_status_ids = fields.Many2many(
        comodel_name="lead.status",
        relation="lead_settings_qualify_status_rel",
        column1="settings_id",
        column2="status_id",
        string="Qualify automatically in",
        domain="[('kind', 'in', ('open', 'won')), ('company_id', 'in', (False, company_id))]",
        check_company=True,
        help="A lead that enters one of these statuses gets its deal and customer and stays"
        " in the status. Empty: leads are qualified by people.",
    )

    @api.model
    @ormcache("company_id")
    def _get_qualification_rules(self, company_id):
        """Return what the settings of a company say about deals.

        :param int company_id: id of the company
        :returns: QualificationRules; `won_status_ids` are empty for all won statuses
        """
        settings = self._get_of_company(company_id)
        return QualificationRules(
            settings.deal_required,
            settings.deal_automatic,
            frozenset(settings.deal_status_ids.ids),
            frozenset(settings.qualify_status_ids.ids),
        )
