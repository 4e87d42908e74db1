{
    "name": "Lead Management - Job Queue",
    "summary": "Background jobs of the Leads run in the job queue of the OCA, by several workers",
    "version": "19.0.1.4.0",
    "category": "Sales/Leads",
    "author": "Lead Management for Odoo",
    "license": "LGPL-3",
    "depends": ["lead_management", "queue_job"],
    "data": ["security/ir.model.access.csv", "data/queue_job_channel_data.xml"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
