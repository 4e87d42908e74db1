{
    "name": "Lead Management - First Response",
    "summary": "How soon a new lead has to be answered, in working time, and what happens when it is not",
    "version": "19.0.1.3.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail", "resource"],
}
