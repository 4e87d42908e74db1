def migrate(cr, version):
    """Drop indexes that have others in their place, before all rows of the log are written."""
    cr.execute(
        """DROP INDEX IF EXISTS lead_status_change_sums_idx, lead_status_change_hours_idx,
                                lead_status_change_stays_idx,
                                lead_lead_period_idx, lead_lead_date_closed_idx"""
    )
