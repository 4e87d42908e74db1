{
    "name": "Lead Management - Website Form",
    "summary": "Forms of the website builder make leads",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["website", "lead_management_mail"],
    "data": ["data/ir_model_data.xml"],
    "assets": {
        "website.website_builder_assets": ["lead_management_website/static/src/lead_form/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
