from odoo import models


class LeadStatusChange(models.Model):
    """Indexes that answer the status analysis without reading the rows of the log."""

    _inherit = "lead.status.change"

    # all that is added up, in the order in which the won and the merged leads are joined
    _sums_idx = models.Index(
        "(lead_id) INCLUDE"
        " (company_id, to_status_id, from_status_id, date_end, hours, hours_before)"
    )
    # the medians; PostgreSQL counts what joins had needed that it left out (from_status_id)
    _hours_idx = models.Index(
        "(to_status_id, hours) INCLUDE (company_id, lead_id, date_end, from_status_id)"
        " WHERE date_end IS NOT NULL"
    )
