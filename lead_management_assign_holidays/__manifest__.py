{
    "name": "Lead Management - Assignment with Time Off",
    "summary": "Who is on leave gets no new leads",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_assign", "hr_holidays"],
    "auto_install": True,
}
