{
    "name": "Lead Management - Score",
    "summary": "What of a lead speaks for winning it, learnt from the company's own closed leads",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management"],
    "external_dependencies": {"python": ["scikit-learn"]},
    "data": [
        "security/ir.model.access.csv",
        "security/lead_management_score_rules.xml",
        "data/ir_cron_data.xml",
        "views/lead_score_rule_views.xml",
        "views/lead_score_model_views.xml",
        "views/lead_lead_views.xml",
        "views/lead_management_score_menus.xml",
        "data/ir_filters_data.xml",
    ],
    "post_init_hook": "post_init_hook",
    "assets": {
        "web.assets_backend": ["lead_management_score/static/src/**/*"],
        "web.assets_tests": ["lead_management_score/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "lead_management_score/static/tests/**/*",
            ("remove", "lead_management_score/static/tests/tours/**/*"),
        ],
    },
}
