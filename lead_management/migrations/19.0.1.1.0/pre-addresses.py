def migrate(cr, version):
    """Add the column of second numbers empty: computing it for each lead would take hours.

    ``end-addresses`` fills it for the leads that can have one.
    """
    cr.execute("ALTER TABLE lead_lead ADD COLUMN IF NOT EXISTS phone_other_sanitized varchar")
