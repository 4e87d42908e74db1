from odoo.addons.lead_management_report.logged_leads import add_columns


def migrate(cr, version):
    """Fill what the log repeats of its leads, where it is new: at once, however many there are."""
    add_columns(cr)
