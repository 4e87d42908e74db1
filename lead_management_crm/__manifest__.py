{
    "name": "Lead Management - Deals",
    "summary": "Qualification of leads into deals, CRM mode, lifecycle stages",
    "version": "19.0.1.0.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "crm"],
    "data": [],
    "auto_install": True,
}
