from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    """Compare addresses by the letters of their domain, not by its spelling in ASCII.

    `lead_lead.email_normalized` of info@xn--mller-kva.example is info@müller.example.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute("SELECT id FROM lead_lead WHERE email_normalized LIKE '%@%xn--%'")
    ids = [row[0] for row in cr.fetchall()]
    for start in range(0, len(ids), BATCH):
        env["lead.lead"].browse(ids[start : start + BATCH]).modified(["email"])
        env.flush_all()
        env.invalidate_all(flush=False)
