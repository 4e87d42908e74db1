from odoo import fields, models
from odoo.tools import SQL


class LeadDataQuality(models.Model):
    """Counts the open leads for which nothing is planned."""

    _inherit = "lead.data.quality"
    _depends = {"mail.activity": ["active", "res_id", "res_model"]}

    without_activity = fields.Integer(
        string="Without next activity", readonly=True, aggregator="sum"
    )

    def _get_conditions(self):
        return super()._get_conditions() | {
            "without_activity": SQL(
                """NOT EXISTS (
                    SELECT FROM mail_activity
                     WHERE res_id = lead.id AND res_model = 'lead.lead' AND active IS TRUE
                )"""
            )
        }
