def migrate(cr, version):
    """Drop an index of leads: whether one is won now stands in the log."""
    cr.execute("DROP INDEX IF EXISTS lead_lead_won_idx")
