{
    "name": "Lead Management - Deals",
    "summary": "Qualification of leads into deals, CRM mode, lifecycle stages",
    "version": "19.0.1.0.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail", "crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_job_rules.xml",
        "security/lead_qualification_rules.xml",
        "data/ir_cron_data.xml",
        "data/lead_lifecycle_stage_data.xml",
        "views/lead_lifecycle_stage_views.xml",
        "views/lead_settings_lifecycle_views.xml",
        "views/res_partner_lifecycle_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_management_crm/static/src/**/*"],
        "web.assets_tests": ["lead_management_crm/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_crm/static/tests/**/*",
            ("remove", "lead_management_crm/static/tests/tours/**/*"),
        ],
    },
    "auto_install": True,
}
