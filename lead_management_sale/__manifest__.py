{
    "name": "Lead Management - Sales",
    "summary": "Item, sales orders and invoices from a lead",
    "version": "19.0.1.0.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "sale_management"],
    "data": [
        "security/ir.model.access.csv",
        "wizards/lead_document_wizard_views.xml",
        "views/lead_lead_views.xml",
        "views/lead_settings_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
    ],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/product_demo.xml",
        "demo/lead_lead_demo.xml",
        "demo/sale_order_demo.xml",
        "demo/account_move_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["lead_management_sale/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
