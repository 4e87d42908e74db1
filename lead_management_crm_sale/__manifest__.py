{
    "name": "Lead Management - Deals with Sales",
    "summary": "Orders and invoices of deals count for their leads, and deals know the item",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_crm", "lead_management_sale", "sale_crm"],
    "data": ["views/crm_lead_views.xml"],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
