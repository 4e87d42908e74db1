{
    "name": "Lead Management - First Response by Score",
    "summary": "First response policies may ask for the score of a lead that has just arrived",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_response", "lead_management_score"],
    "auto_install": True,
}
