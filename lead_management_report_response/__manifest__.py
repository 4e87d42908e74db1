{
    "name": "Lead Management - Reports with First Response",
    "summary": "First response on the dashboard, on My work and in targets",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_report", "lead_management_response"],
    "data": ["views/lead_target_views.xml"],
    "assets": {
        "web.assets_backend": ["lead_management_report_response/static/src/**/*"],
    },
    "auto_install": True,
}
