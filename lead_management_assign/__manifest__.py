{
    "name": "Lead Management - Assignment",
    "summary": "Rules that give leads to people: in turn, by load or weight, with limits and hours, and say why",
    "version": "19.0.1.3.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail", "resource"],
}
