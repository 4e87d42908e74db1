{
    "name": "Lead Management - Score",
    "summary": "What of a lead speaks for winning it, learnt from the company's own closed leads",
    "version": "19.0.1.3.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management"],
    "external_dependencies": {"python": ["scikit-learn"]},
}
