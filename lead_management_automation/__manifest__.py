{
    "name": "Lead Management - Automation Rules",
    "summary": "Status and priority of leads as triggers of Odoo's automation rules",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "base_automation"],
    "data": [
        "data/base_automation_data.xml",
        "views/base_automation_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_management_automation/static/src/**/*"],
        "web.assets_tests": ["lead_management_automation/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_automation/static/tests/**/*",
            ("remove", "lead_management_automation/static/tests/tours/**/*"),
        ],
    },
    "auto_install": True,
}
