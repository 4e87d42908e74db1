{
    "name": "Lead Management: checks of the suite's addons",
    "summary": "Odoo's own linters and its click-everywhere test, pointed at this suite",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Lead Management",
    "license": "LGPL-3",
    "depends": ["web", "test_lint"],
}
