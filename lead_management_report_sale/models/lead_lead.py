from odoo import models


class LeadLead(models.Model):
    """The dashboard's sums over a period, with what was ordered and invoiced."""

    _inherit = "lead.lead"

    _period_idx = models.Index(
        "(date) INCLUDE (id, company_id, team_id, user_id, partner_id, type_id, source_id,"
        " status_id, status_kind, expected_revenue, date_closed, ordered_amount, invoiced_amount)"
        " WHERE active IS TRUE"
    )
