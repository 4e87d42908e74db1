{
    "name": "Lead Management - Takeover from Odoo's CRM",
    "summary": "Leads and opportunities of Odoo's CRM become leads, with all that belongs to them",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_takeover_rules.xml",
        "views/lead_takeover_views.xml",
        "views/lead_lead_views.xml",
        "views/crm_lead_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["lead_management_takeover/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
