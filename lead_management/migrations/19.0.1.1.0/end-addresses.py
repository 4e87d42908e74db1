from odoo import SUPERUSER_ID, api

from odoo.addons.lead_management.hooks import recompute_partner_phones

BATCH = 1000
# addresses and numbers that every version reads alike
PLAIN_EMAIL = r"^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)?@([A-Za-z0-9]+\.)+[A-Za-z]{2,20}$"
PLAIN_PHONE = r"^\+?[0-9 ().-]{5,20}$"


def migrate(cr, version):
    """Read anew the e-mail addresses and telephone numbers that are read otherwise now.

    Remarks and extensions are no part of a number any more, a text may have two numbers,
    and what is no e-mail address stands for none.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    _recompute(
        env,
        "email",
        "SELECT id FROM lead_lead WHERE email IS NOT NULL AND email !~ %s",
        PLAIN_EMAIL,
    )
    _recompute(
        env,
        "phone",
        "SELECT id FROM lead_lead WHERE phone IS NOT NULL"
        " AND (phone_sanitized IS NULL OR phone !~ %s)",
        PLAIN_PHONE,
    )
    recompute_partner_phones(env)


def _recompute(env, name, query, pattern):
    """Compute what depends on a field of the leads that a query finds."""
    env.cr.execute(query, (pattern,))
    ids = [row[0] for row in env.cr.fetchall()]
    Lead = env["lead.lead"]
    for start in range(0, len(ids), BATCH):
        Lead.browse(ids[start : start + BATCH]).modified([name])
        env.flush_all()
        env.invalidate_all(flush=False)
