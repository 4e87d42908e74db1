{
    "name": "Lead Management - My Work with Conversations",
    "summary": "Activities, unread replies and queues of e-mails and calls on the page My work",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management_report", "lead_management_mail"],
    "auto_install": True,
}
