{
    "name": "Lead Management - Capture",
    "summary": "Forms of other sites, programs, Facebook and Instagram make leads",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_capture_rules.xml",
        "views/lead_capture_templates.xml",
        "views/lead_capture_submission_views.xml",
        "views/lead_capture_key_views.xml",
        "views/lead_capture_menus.xml",
    ],
    "demo": ["demo/lead_capture_demo.xml"],
}
