{
    "name": "Lead Management - Conversations",
    "summary": "Chatter, activities, e-mail and call queues, capture of leads from other sites",
    "version": "19.0.1.0.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "mail", "calendar"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_management_mail_rules.xml",
        "views/lead_assignment_templates.xml",
        "views/lead_lead_views.xml",
        "views/lead_type_views.xml",
        "security/lead_capture_rules.xml",
        "views/lead_capture_templates.xml",
        "views/lead_capture_submission_views.xml",
        "views/lead_capture_key_views.xml",
        "views/lead_capture_menus.xml",
    ],
    "demo": [
        "demo/lead_capture_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_management_mail/static/src/**/*"],
        "web.assets_tests": ["lead_management_mail/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_mail/static/tests/**/*",
            ("remove", "lead_management_mail/static/tests/tours/**/*"),
        ],
    },
    "auto_install": ["lead_management", "mail"],
}
