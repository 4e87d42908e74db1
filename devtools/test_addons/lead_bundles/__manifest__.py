{
    "name": "Lead Management: bundles for tests",
    "summary": "Has Odoo prepare only those bundles before its tests that the tests load",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Lead Management",
    "license": "LGPL-3",
    "depends": ["web"],
    "post_load": "prepare_named_bundles_alone",
}
