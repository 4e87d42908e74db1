from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import ormcache

LifecycleValues = namedtuple(
    "LifecycleValues", ["lead_stage_ids", "set_stage_id", "is_synced", "is_owner_synced"]
)


class LeadSettings(models.Model):
    """What leads and the lifecycle stages of partners do to each other."""

    _inherit = "lead.settings"

    lifecycle_creates_lead = fields.Boolean(
        string="Create lead based on lifecycle stage",
        help="A contact or company that enters one of the chosen stages gets a lead.",
    )
    lifecycle_stage_ids = fields.Many2many(
        comodel_name="lead.lifecycle.stage",
        relation="lead_settings_lifecycle_stage_rel",
        column1="settings_id",
        column2="stage_id",
        string="Select lifecycle stages",
    )
    lifecycle_is_set = fields.Boolean(
        string="Set lifecycle stage when a lead is associated",
        help="The customer and the contact person of a lead get the chosen stage, unless"
        " they have come further already.",
    )
    lifecycle_set_stage_id = fields.Many2one(
        comodel_name="lead.lifecycle.stage",
        string="Set lifecycle stage to",
        ondelete="restrict",
    )
    lifecycle_is_synced = fields.Boolean(
        string="Synchronize lifecycle stages",
        help="A company and its contacts follow each other to later stages. This makes no leads.",
    )
    owner_is_synced = fields.Boolean(
        string="Synchronize salespeople",
        help="An open lead and its customer and contact person have the same salesperson:"
        " a change on one side changes the other. Closed leads keep theirs.",
    )

    @api.model
    @ormcache("company_id")
    def _get_lifecycle_values(self, company_id):
        """Return what the settings of a company say about lifecycle stages.

        :param int company_id: id of the company
        :returns: LifecycleValues; without stages where a switch is off
        """
        settings = self._get_of_company(company_id)
        makes_leads = settings.lifecycle_creates_lead
        return LifecycleValues(
            frozenset(settings.lifecycle_stage_ids.ids if makes_leads else ()),
            settings.lifecycle_is_set and settings.lifecycle_set_stage_id.filtered("active").id,
            settings.lifecycle_is_synced,
            settings.owner_is_synced,
        )
