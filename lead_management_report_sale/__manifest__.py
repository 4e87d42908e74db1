{
    "name": "Lead Management - Reports with Sales",
    "summary": "Ordered and invoiced amounts beside the expected revenue in reports",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_report", "lead_management_sale"],
    "data": ["views/lead_lead_views.xml"],
    "assets": {
        "web.assets_tests": ["lead_management_report_sale/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
