{
    "name": "Lead Management - Live Chat",
    "summary": "A live chat becomes a lead with its transcript",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["im_livechat", "lead_management_mail"],
    "data": ["data/utm_source_data.xml"],
    "assets": {
        "web.assets_backend": ["lead_management_livechat/static/src/core/web/**/*"],
    },
    "auto_install": True,
}
