"""What installing the addon sets up, so that the buttons work at once."""

from odoo.tools.sql import column_exists, create_column

# computed columns of leads
COLUMNS = {"product_id": "int4", "ordered_amount": "numeric", "invoiced_amount": "numeric"}


def pre_init_hook(env):
    """Add the columns empty: no lead has a document yet, however many there are."""
    for name, column_type in COLUMNS.items():
        if not column_exists(env.cr, "lead_lead", name):
            create_column(env.cr, "lead_lead", name, column_type)


def post_init_hook(env):
    """Give every company an order type and, where it has a sales journal, an invoice type.

    The buttons show out of the box, and an administrator can clear the settings.
    """
    Settings = env["lead.settings"]
    companies = env["res.company"].with_context(active_test=False).search([])
    settings = Settings.browse(Settings._get_id(company.id) for company in companies)
    settings._fill_document_types()
