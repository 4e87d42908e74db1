from odoo import api, fields, models

from ..logged_leads import COLUMNS, WATCHED, create_triggers

# what tells moves apart, as the indexes have it
MOVE = "lead_company_id, COALESCE(to_status_id, 0), COALESCE(from_status_id, 0)"
KEY = {
    "readonly": True,
    "copy": False,
    "written_by": "server",
    "aggregator": None,
    "exportable": False,
    "export_string_translation": False,
}


class LeadStatusChange(models.Model):
    """What the log repeats of its leads, and indexes that answer reports without the rows.

    The database keeps these fields (`logged_leads`): a report over millions of rows looks up
    no lead.
    """

    _inherit = "lead.status.change"

    lead_date = fields.Datetime(
        string="Date of the lead",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company now",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_revenue = fields.Monetary(
        string="Expected revenue now",
        currency_field="lead_currency_id",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_currency_id = fields.Many2one(
        related="lead_company_id.currency_id", export_string_translation=False
    )
    lead_active = fields.Boolean(
        string="Active now",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_won = fields.Boolean(
        string="Won now",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_merged = fields.Boolean(
        string="Merged now",
        readonly=True,
        copy=False,
        written_by="server",
    )
    # numbers alone: a relation would be looked up for each row that is written
    lead_type_key = fields.Integer(**KEY)
    lead_source_key = fields.Integer(**KEY)
    lead_medium_key = fields.Integer(**KEY)
    lead_campaign_key = fields.Integer(**KEY)

    # what the dashboard adds up over the leads of a period, move by move: of the statuses in
    # which leads stand, and of those that they have left
    _standing_idx = models.Index(
        f"({MOVE}, lead_date) INCLUDE (to_status_id, from_status_id, lead_id, lead_type_key,"
        " lead_source_key, hours_before, lead_revenue)"
        " WHERE lead_active IS TRUE AND date_end IS NULL"
    )
    _passed_idx = models.Index(
        f"({MOVE}, lead_date) INCLUDE (to_status_id, from_status_id, lead_id, lead_type_key,"
        " lead_source_key, hours_before) WHERE lead_active IS TRUE AND date_end IS NOT NULL"
    )
    # the stays among which the medians of the status analysis lie, with whatever it groups and
    # filters by; PostgreSQL counts what joins had needed that it left out (lead_id)
    _median_idx = models.Index(
        "(hours) INCLUDE (company_id, lead_merged, lead_id, to_status_id, from_status_id, owner_id,"
        " team_id, type_id, user_id, loss_reason_id, lead_source_key, lead_medium_key,"
        " lead_campaign_key, lead_won, date) WHERE date_end IS NOT NULL"
    )

    def init(self):
        """Let the database keep what is repeated of the leads."""
        res = super().init()
        create_triggers(self.env.cr)
        return res

    @api.model
    def _get_logged(self):
        """Write what is repeated of a lead with the row, so that no trigger looks it up."""
        values = (value.format(lead="lead") for _type, value in COLUMNS.values())
        return super()._get_logged() | dict(
            zip(COLUMNS, zip(WATCHED, values, strict=True), strict=True)
        )
