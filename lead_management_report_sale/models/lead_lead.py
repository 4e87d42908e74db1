from odoo import models


class LeadLead(models.Model):
    """What the dashboard reads of the leads of a period that have orders or invoices."""

    _inherit = "lead.lead"

    # the amounts of the dashboard (lead.dashboard._get_amount_condition)
    _sold_idx = models.Index(
        "(date) INCLUDE (id, company_id, status_id, team_id, type_id, source_id, user_id,"
        " ordered_amount, invoiced_amount)"
        " WHERE active IS TRUE AND (ordered_amount <> 0 OR invoiced_amount <> 0)"
    )
