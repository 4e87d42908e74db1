from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Make the settings of companies that nobody has asked for yet: they were made when asked."""
    api.Environment(cr, SUPERUSER_ID, {})["lead.settings"]._create_missing()
