{
    "name": "Lead Management - Lifecycle Stages",
    "summary": "Stages of contacts that make leads and follow them, one salesperson for both",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "contacts"],
    "data": [
        "security/ir.model.access.csv",
        "data/lead_lifecycle_stage_data.xml",
        "views/lead_lifecycle_stage_views.xml",
        "views/lead_settings_views.xml",
        "views/res_partner_views.xml",
    ],
    "auto_install": True,
}
