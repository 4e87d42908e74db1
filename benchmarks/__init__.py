"""The suite beside Odoo's crm: the same leads, the same database, the same run.

``./dev bench`` runs it (``python -m benchmarks --help``). What is measured, and how, is said in
``docs/performance.md``, which ``--write`` brings up to date.
"""
