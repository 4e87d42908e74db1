{
    "name": "Lead Management - First Response with Assignment",
    "summary": "A lead that nobody has answered goes on by the rules of assignment",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_response", "lead_management_assign"],
    "auto_install": True,
}
