def migrate(cr, version):
    """Drop what was typed into the dialog of the Lost button: it is no model any more."""
    cr.execute("DROP TABLE IF EXISTS lead_lead_lead_lost_wizard_rel, lead_lost_wizard")
