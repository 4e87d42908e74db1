{
    "name": "Lead Management - Telephony",
    "summary": "A telephony provider tells of calls: pop-up, routing, recordings, Call to",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail"],
    "data": [
        "security/ir.model.access.csv",
        "security/lead_call_provider_rules.xml",
        "views/lead_call_provider_views.xml",
        "views/lead_call_views.xml",
        "views/lead_lead_views.xml",
    ],
    "demo": ["demo/lead_call_provider_demo.xml"],
    "assets": {
        "web.assets_backend": ["lead_management_phone/static/src/**/*"],
        "web.assets_unit_tests": ["lead_management_phone/static/tests/**/*"],
    },
}
