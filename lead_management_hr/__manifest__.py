{
    "name": "Lead Management - Employees",
    "summary": "The calls of an employee on the employee's page",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_mail", "hr"],
    "data": ["views/hr_employee_views.xml"],
    "auto_install": True,
}
