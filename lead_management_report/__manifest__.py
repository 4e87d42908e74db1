{
    "name": "Lead Management - Reporting",
    "summary": "Where leads come from, where they stop, and what became of them",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_management_report_rules.xml",
        "views/lead_lead_views.xml",
        "views/lead_status_analysis_views.xml",
        "views/lead_dashboard_views.xml",
        "views/lead_my_work_views.xml",
        "views/lead_target_views.xml",
        "views/lead_management_report_menus.xml",
    ],
    "demo": ["demo/lead_target_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "lead_management_report/static/src/**/*",
            ("remove", "lead_management_report/static/src/lead_report/**/*"),
        ],
        "web.assets_backend_lazy": ["lead_management_report/static/src/lead_report/**/*"],
        "web.assets_tests": ["lead_management_report/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_report/static/tests/**/*",
            ("remove", "lead_management_report/static/tests/tours/**/*"),
        ],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
