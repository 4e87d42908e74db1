{
    "name": "Lead Management - First Response",
    "summary": "How soon a new lead has to be answered in working time, with escalation",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail", "resource"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_management_response_rules.xml",
        "data/ir_cron_data.xml",
        "views/lead_response_policy_views.xml",
        "views/lead_response_escalation_views.xml",
        "views/lead_response_report_views.xml",
        "views/lead_lead_views.xml",
        "views/lead_status_views.xml",
        "views/lead_management_response_menus.xml",
        "data/ir_filters_data.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_management_response/static/src/**/*"],
        "web.assets_tests": ["lead_management_response/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_response/static/tests/**/*",
            ("remove", "lead_management_response/static/tests/tours/**/*"),
        ],
    },
}
