{
    "name": "Lead Management - My Work with Scores",
    "summary": "Hot leads with nothing planned among what is best done next",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_report", "lead_management_score"],
    "auto_install": True,
}
